package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;

/** What a team would write otherwise; built on its own, from {@code cs-bench/peers}. */
final class PeerServers {

    private PeerServers() {}

    static Optional<String> missing() {
        return Files.exists(jar())
                ? Optional.empty()
                : Optional.of("cs-bench/peers is not built; mvn -f cs-bench/peers package needs Maven Central once");
    }

    /**
     * Twice the heap that the server gets: no peer is to be slow for want of memory.
     *
     * @param sync what has to be executed after a commit for it to be on the disk; empty if nothing
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

    /** Names and versions of what it is made of. */
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
