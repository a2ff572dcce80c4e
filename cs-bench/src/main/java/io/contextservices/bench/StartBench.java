package io.contextservices.bench;

import io.contextservices.cli.Cs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts per second beside the ceiling of the same HTTP server. Each contender is a process of its own, both are warmed up,
 * and rounds alternate, so that noise of the machine meets both.
 */
public final class StartBench {

    private static final Pattern PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration ROUND = Duration.ofSeconds(5);

    private StartBench() {}

    /** Takes the number of connections (64) and of rounds (5). */
    public static void main(String... args) throws IOException {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        String event = event();
        Path data = Files.createTempDirectory("cs-bench");
        Process ceiling = process(Ceiling.class);
        Process server = process(Cs.class, "serve", "--port", "0", "--data", data.toString());
        try {
            Load toCeiling = new Load(port(ceiling), connections, event);
            Load toServer = new Load(port(server), connections, event);
            toCeiling.run(WARM_UP);
            toServer.run(WARM_UP);
            double[] ceilings = new double[rounds];
            double[] starts = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ceilings[round] = toCeiling.run(ROUND);
                starts[round] = toServer.run(ROUND);
                System.out.printf(
                        "round %d: ceiling %,.0f/s, durable starts %,.0f/s, ratio %.2f%n",
                        round + 1, ceilings[round], starts[round], starts[round] / ceilings[round]);
            }
            System.out.printf(
                    "%d connections, median: ceiling %,.0f/s, durable starts %,.0f/s, ratio %.2f%n",
                    connections, median(ceilings), median(starts), median(starts) / median(ceilings));
        } finally {
            ceiling.destroy();
            server.destroy();
            server.onExit().join();
            delete(data);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Process process(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    private static int port(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        Matcher port = PORT.matcher(line == null ? "" : line);
        if (!port.find()) {
            throw new IOException("no port in: " + line);
        }
        return Integer.parseInt(port.group(1));
    }

    private static String event() throws IOException {
        try (InputStream in = StartBench.class.getResourceAsStream("start-service.json")) {
            if (in == null) {
                throw new IOException("no example event");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
