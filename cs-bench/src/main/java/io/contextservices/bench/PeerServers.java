package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;

/** Common alternatives to this server, built separately from {@code cs-bench/peers}. */
final class PeerServers {

    private PeerServers() {}

    static Optional<String> missing() {
        return Files.exists(jar())
                ? Optional.empty()
                : Optional.of("cs-bench/peers is not built; mvn -f cs-bench/peers package needs Maven Central once");
    }

    /**
     * Returns the command line. The heap is twice that of our server, so that no peer is slow for lack of memory.
     *
     * @param sync the statement that makes a commit durable; empty if none is needed
     */
    static List<String> command(String url, String user, String sync) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar().toString(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + user,
                "--spring.datasource.password=",
                "--peer.sync=" + sync);
    }

    static String h2(Path data) {
        return "jdbc:h2:file:" + data.resolve("services") + ";WRITE_DELAY=0";
    }

    /** Returns names and versions of its components. */
    static List<String> versions() throws IOException {
        if (missing().isPresent()) {
            return List.of();
        }
        try (JarFile jar = new JarFile(jar().toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName().replaceAll(".*/|\\.jar$", ""))
                    .filter(name -> name.matches("(spring-boot|postgresql|h2)-[0-9.]+"))
                    .toList();
        }
    }

    private static Path jar() {
        return Path.of(System.getProperty("bench.home", "cs-bench"), "peers", "target", "cs-bench-peers.jar");
    }
}
