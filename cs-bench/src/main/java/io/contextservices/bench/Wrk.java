package io.contextservices.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The load generator wrk. It uses less CPU than any Java program, and so leaves more to the server. */
final class Wrk implements Load {

    private static final Pattern RESULT = Pattern.compile("RESULT (\\d+) (\\d+) (\\d+)");
    private static final Duration END = Duration.ofMinutes(1);

    private final Path program;
    private final Path directory;

    private Wrk(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    /**
     * Returns wrk, if it is installed.
     *
     * @param directory the directory for its scripts
     */
    static Optional<Load> find(Path directory) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(path -> Path.of(path, "wrk"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Wrk(program, directory));
    }

    @Override
    public String name() {
        return "wrk, closed loop";
    }

    @Override
    public Responses run(int port, Workload workload, int connections, Duration time)
            throws IOException, InterruptedException {
        Path response = Files.createTempFile(directory, "wrk-", ".out");
        Process wrk = new ProcessBuilder(command(port, workload, connections, time))
                .redirectErrorStream(true)
                .redirectOutput(response.toFile())
                .start();
        try {
            if (!wrk.waitFor(time.plus(END).toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("wrk did not end");
            }
            String text = Files.readString(response);
            Matcher result = RESULT.matcher(text);
            if (!result.find() || !result.group(3).equals("0")) {
                throw new IOException("wrk saw failures:\n" + text);
            }
            return new Responses(Long.parseLong(result.group(1)), Long.parseLong(result.group(2)) / 1e6);
        } finally {
            wrk.destroyForcibly();
            Files.delete(response);
        }
    }

    private List<String> command(int port, Workload workload, int connections, Duration time) throws IOException {
        StoredServices known = workload.known();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--threads=" + Math.min(connections, Runtime.getRuntime().availableProcessors()),
                "--connections=" + connections,
                "--duration=" + time.toSeconds() + 's',
                "--timeout=60s",
                "--script=" + script(),
                "http://127.0.0.1:" + port,
                "--",
                Long.toString(System.nanoTime() & 0xffffff),
                Long.toString(known.firstId()),
                Long.toString(known.ids()),
                Long.toString(known.keys())));
        for (Template request : workload.requests()) {
            command.add(written(request).toString());
        }
        return command;
    }

    private Path script() throws IOException {
        Path script = directory.resolve("load.lua");
        if (!Files.exists(script)) {
            try (var in = Wrk.class.getResourceAsStream("load.lua")) {
                if (in == null) {
                    throw new IOException("no script");
                }
                Files.copy(in, script);
            }
        }
        return script;
    }

    private Path written(Template request) throws IOException {
        String name = Integer.toHexString(request.text().hashCode()) + ".request";
        return Files.writeString(directory.resolve(name), request.text(), StandardCharsets.UTF_8);
    }
}
