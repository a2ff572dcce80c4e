package io.contextservices.rocksdb;

import static io.contextservices.rocksdb.Samples.TENANT;
import static io.contextservices.rocksdb.Samples.starting;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A store in a separate process, with kernel limits that can be changed at run time. */
final class LimitedProcess implements AutoCloseable {

    private static final int IDS = 10_000;

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    private LimitedProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** Opens a store in a new process; the limits are options of {@code prlimit}. */
    static LimitedProcess open(Path directory, String... limits) throws IOException {
        List<String> launcher = new ArrayList<>(List.of("prlimit"));
        launcher.addAll(List.of(limits));
        return open(launcher, directory);
    }

    /** Opens a store in a process that is started through a launcher command, which the process replaces. */
    static LimitedProcess open(List<String> launcher, Path directory) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LimitedProcess.class.getName(),
                directory.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LimitedProcess opened = new LimitedProcess(process);
        String line = opened.out.readLine();
        if (!"open".equals(line)) {
            process.destroyForcibly();
            throw new AssertionError("the store was not opened: " + line);
        }
        return opened;
    }

    /** Changes the limits of the process; they are options of {@code prlimit}. */
    void limit(String... limits) throws IOException, InterruptedException {
        run(List.of("prlimit", "--pid", Long.toString(process.pid())), limits);
    }

    /** Runs a shell script in the mount namespace of the process. */
    void mount(String script, Path argument) throws IOException, InterruptedException {
        run(
                List.of("nsenter", "--user", "--mount", "--preserve-credentials", "--target"),
                Long.toString(process.pid()),
                "sh",
                "-ec",
                script,
                "sh",
                argument.toString());
    }

    private static void run(List<String> begin, String... end) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(begin);
        command.addAll(List.of(end));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new AssertionError(command + ": " + status);
        }
    }

    /** Returns the number of open files of the process. */
    long files() throws IOException {
        return files("");
    }

    /** Returns the number of open files whose names have the given ending. */
    long files(String end) throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return handles.filter(handle -> target(handle).endsWith(end)).count();
        }
    }

    private static String target(Path handle) {
        try {
            return Files.readSymbolicLink(handle).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    /** Starts a service with the given number of incompressible bytes. Returns the outcome or the failure. */
    String start(long id, int bytes) {
        return ask("start " + id + ' ' + bytes);
    }

    /** Reads a service. Returns whether it exists, or the failure. */
    String read(long id) {
        return ask("read " + id);
    }

    private String ask(String question) {
        in.println(question);
        try {
            return String.valueOf(out.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the store in good order, and returns the exit code of the process. */
    int end() throws InterruptedException {
        in.close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RocksDbStore store = RocksDbStore.open(Path.of(args[0]))) {
            store.reserveIds(IDS).join();
            System.out.println("open");
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                String[] words = line.split(" ");
                long id = Long.parseLong(words[1]);
                CompletableFuture<?> result = words[0].equals("start")
                        ? store.append(starting(id, random(Integer.parseInt(words[2]))))
                                .thenApply(done -> done.outcome())
                        : store.read(TENANT, id).thenApply(found -> found.isPresent());
                System.out.println(result.handle(LimitedProcess::outcome).join());
            }
        }
    }

    private static Object outcome(Object value, Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure == null ? value : failure;
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new Random(bytes).nextBytes(random);
        return random;
    }
}
