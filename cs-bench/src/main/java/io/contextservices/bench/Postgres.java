package io.contextservices.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PostgreSQL server for this benchmark alone, with Debian's configuration. By default it syncs every commit. */
record Postgres(ServerProcess process, int port) {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern READY = Pattern.compile("database system is ready to accept connections");
    private static final Pattern DONE = Pattern.compile("Success\\.");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    static Optional<String> missing() {
        return programs().isPresent() ? Optional.empty() : Optional.of("no PostgreSQL in " + DEBIAN);
    }

    static Optional<String> version() throws InterruptedException {
        Optional<Path> programs = programs();
        return programs.isEmpty()
                ? Optional.empty()
                : Optional.of(Machine.output(programs.get().resolve("postgres").toString(), "--version"));
    }

    /** Creates a cluster in this directory and starts it. */
    static Postgres start(Path data) throws IOException, InterruptedException {
        Path programs = programs().orElseThrow();
        Path logs = Directories.parent(data);
        own(data);
        try (ServerProcess initdb = ServerProcess.start(
                "initdb",
                logs,
                asUser(List.of(
                        programs.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=bench",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C")))) {
            initdb.await(DONE, TIMEOUT);
        }
        int port = freePort();
        ServerProcess server = ServerProcess.start(
                "postgres",
                logs,
                asUser(List.of(
                        programs.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "port=" + port,
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=on",
                        "-c",
                        "synchronous_commit=on")));
        try {
            server.await(READY, TIMEOUT);
            return new Postgres(server, port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Excludes the write-ahead log, which keeps up to a gigabyte whatever was written. */
    static boolean isData(Path file) {
        return !file.toString().contains("/pg_wal/");
    }

    private static Optional<Path> programs() {
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("postgres")) && Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asUser(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        whole.addAll(command);
        return whole;
    }

    private static void own(Path data) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
    }

    /** Returns a free port, since PostgreSQL cannot choose one itself. Another process could still take it before. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
