package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The common context of the scenarios of one run.
 *
 * @param directory the directory for data and temporary files; on a disk
 * @param end the time by which all should have ended, by {@link System#nanoTime()}
 */
record Run(Form form, Load load, BenchReport report, Path directory, long end) {

    Duration remaining() {
        return Duration.ofNanos(end - System.nanoTime());
    }

    /** Creates a directory for the data of one server, within a new parent. */
    Path data() throws IOException {
        Path parent = Files.createTempDirectory(directory, "run-");
        Directories.open(parent);
        return Files.createDirectory(parent.resolve("data"));
    }

    /** Starts the contenders that can run here, and reports why the others cannot. */
    Arena arena(String section, Contender... contenders) throws IOException, InterruptedException {
        List<RunningServer> servers = new ArrayList<>();
        Arena arena = new Arena(this, servers);
        try {
            for (Contender contender : contenders) {
                Optional<String> missing = contender.missing();
                if (missing.isPresent()) {
                    report.add(section, List.of("Not measured: " + contender.title() + ": " + missing.get() + "."));
                } else {
                    servers.add(contender.launch(data()));
                }
            }
            return arena;
        } catch (IOException | InterruptedException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }
}
