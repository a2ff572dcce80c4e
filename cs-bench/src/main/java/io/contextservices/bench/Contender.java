package io.contextservices.bench;

import io.contextservices.cli.Cs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The servers that are compared with equal requests. */
enum Contender {
    CEILING("Ceiling: Undertow, constant response") {
        @Override
        RunningServer launch(Path data) throws IOException, InterruptedException {
            return running(data, java("256m", Ceiling.class.getName()), List.of());
        }
    },

    CONTEXT_SERVICES("Context Services on RocksDB") {
        @Override
        RunningServer launch(Path data) throws IOException, InterruptedException {
            return serve(title(), System.getProperty("java.class.path"), data);
        }
    },

    SPRING_POSTGRESQL("Spring Boot + PostgreSQL") {
        @Override
        Optional<String> missing() {
            return PeerServers.missing().or(Postgres::missing);
        }

        @Override
        RunningServer launch(Path data) throws IOException, InterruptedException {
            Postgres postgres = Postgres.start(data);
            try {
                return running(data, PeerServers.command(postgres.url(), "bench", ""), List.of(postgres.process()));
            } catch (IOException | InterruptedException | RuntimeException e) {
                postgres.process().close();
                throw e;
            }
        }

        @Override
        boolean isData(Path file) {
            return Postgres.isData(file);
        }
    },

    SPRING_H2("Spring Boot + H2, synced") {
        @Override
        Optional<String> missing() {
            return PeerServers.missing();
        }

        @Override
        RunningServer launch(Path data) throws IOException, InterruptedException {
            return running(data, PeerServers.command(PeerServers.h2(data), "sa", "CHECKPOINT SYNC"), List.of());
        }
    };

    private static final Pattern PORT = Pattern.compile("(?:http://127\\.0\\.0\\.1:|Tomcat started on port )(\\d+)");
    private static final Duration READY = Duration.ofMinutes(2);

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Starts the server of the build on the class path. */
    static RunningServer serve(String name, String classPath, Path data) throws IOException, InterruptedException {
        List<String> command =
                javaOf(classPath, "256m", Cs.class.getName(), "serve", "--port", "0", "--data", data.toString());
        return CONTEXT_SERVICES.running(name, data, command, List.of());
    }

    boolean isPeer() {
        return this == SPRING_POSTGRESQL || this == SPRING_H2;
    }

    /** Returns the reason why it cannot run here; empty if it can. */
    Optional<String> missing() {
        return Optional.empty();
    }

    /** Starts its processes on the data in the directory. */
    abstract RunningServer launch(Path data) throws IOException, InterruptedException;

    /** Returns whether a file of its directory counts as data of services. */
    boolean isData(Path file) {
        return true;
    }

    long bytesIn(Path data) throws IOException {
        return Directories.bytes(data, this::isData);
    }

    RunningServer running(Path data, List<String> command, List<ServerProcess> behind)
            throws IOException, InterruptedException {
        return running(title, data, command, behind);
    }

    private RunningServer running(String name, Path data, List<String> command, List<ServerProcess> behind)
            throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(name().toLowerCase(Locale.ROOT), Directories.parent(data), command);
        try {
            int port = Integer.parseInt(process.await(PORT, READY).group(1));
            List<ServerProcess> processes = new ArrayList<>(List.of(process));
            processes.addAll(behind);
            return new RunningServer(this, name, port, data, List.copyOf(processes));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Returns a command line for the current Java, with the current class path. */
    static List<String> java(String heap, String main, String... arguments) {
        return javaOf(System.getProperty("java.class.path"), heap, main, arguments);
    }

    /** Returns a command line for the current Java, with another class path. */
    static List<String> javaOf(String classPath, String heap, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                classPath,
                main));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }
}
