package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.starting;

import io.contextservices.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** A store in a separate process, which fills it and leaves it open until the process is killed. */
final class OtherProcess {

    private static final int IN_FLIGHT = 5_000;
    private static final int STEP = 10_000;

    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    /** Starts the process, and returns when its store holds at least the given number of services and bytes of log. */
    static OtherProcess filling(Path directory, int services, long logBytes) throws IOException {
        Process process = start(directory.toString(), String.valueOf(services), String.valueOf(logBytes));
        BufferedReader out = process.inputReader();
        if (!"filled".equals(out.readLine())) {
            process.destroyForcibly();
            throw new AssertionError("the other process did not open " + directory);
        }
        return new OtherProcess(process);
    }

    /** Returns whether another process can open the store; that process closes it again. */
    static boolean canOpen(Path directory) {
        try {
            return start(directory.toString()).waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OtherProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Kills the process with SIGKILL, and returns when it has ended. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        if (args.length == 1) {
            try {
                RocksDbStore.open(directory).close();
            } catch (StoreException inUse) {
                System.exit(1);
            }
            return;
        }
        long services = Long.parseLong(args[1]);
        long logBytes = Long.parseLong(args[2]);
        RocksDbStore store = RocksDbStore.open(directory);
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        long id = 0;
        while (id < services || logLength(directory) < logBytes) {
            for (int i = 0; i < STEP; i++) {
                inFlight.acquire();
                store.append(starting(++id)).whenComplete((appended, failure) -> {
                    if (failure == null) {
                        inFlight.release();
                    }
                });
            }
        }
        inFlight.acquire(IN_FLIGHT);
        System.out.println("filled");
        System.in.read(); // until it is killed, or its parent ends
        store.close();
    }

    /** Returns the length of the current log; earlier logs are deleted once their content is in a table. */
    static long logLength(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            Path newest = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparing(Path::getFileName))
                    .orElseThrow();
            return Files.size(newest);
        }
    }
}
