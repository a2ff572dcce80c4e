package io.contextservices.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Describes the machine of a measurement, without names of hosts and users. */
final class Machine {

    private Machine() {}

    /** Returns a table. */
    static List<String> describe(Form form, Load load, Path data) throws IOException, InterruptedException {
        List<String> rows = new ArrayList<>(List.of("| | |", "|---|---|"));
        rows.add(row("date", LocalDate.now(ZoneOffset.UTC).toString()));
        rows.add(row(
                "form",
                form.name() + ", " + form.rounds() + " rounds of "
                        + form.round().toSeconds() + " s"));
        rows.add(row("source", output("git", "describe", "--always", "--dirty")));
        rows.add(row(
                "processor",
                Runtime.getRuntime().availableProcessors() + " × " + first("/proc/cpuinfo", "model name")));
        rows.add(row(
                "memory",
                Long.parseLong(first("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1_048_576 + " GiB"));
        rows.add(row("kernel", System.getProperty("os.name") + ' ' + System.getProperty("os.version")));
        rows.add(row("file system of the data", Files.getFileStore(data).type()));
        rows.add(row("Java", System.getProperty("java.vm.name") + ' ' + System.getProperty("java.vm.version")));
        rows.add(row("load", load.name()));
        rows.add(row("versions", String.join(", ", versions())));
        return List.copyOf(rows);
    }

    private static List<String> versions() throws IOException, InterruptedException {
        List<String> versions = new ArrayList<>();
        for (String jar : System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)) {
            String name = Path.of(jar).getFileName().toString().replace(".jar", "");
            if (name.matches("(undertow-core|rocksdbjni|okhttp-jvm)-.*")) {
                versions.add(name);
            }
        }
        versions.addAll(PeerServers.versions());
        Postgres.version().ifPresent(versions::add);
        return versions;
    }

    private static String row(String name, String value) {
        return "| " + name + " | " + value + " |";
    }

    private static String first(String file, String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("0");
        }
    }

    /** Returns the first line of a program's output; a dash if the program does not exist. */
    static String output(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            process.waitFor(10, TimeUnit.SECONDS);
            return line == null ? "-" : line;
        } catch (IOException e) {
            return "-";
        }
    }
}
