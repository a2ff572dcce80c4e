package io.contextservices.it;

import io.contextservices.cli.Cs;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code cs} in its own process. */
public final class ServerProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("https?://127\\.0\\.0\\.1:\\d+");

    /** Most processes end before the second compiler or a concurrent collector pays off. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /**
     * The first version whose JVM warns without this option. A jar declares it in its manifest, a class path cannot.
     */
    private static final int NATIVE_ACCESS_NAMED = 22;

    /** The first version whose JVM warns of memory access by the Cassandra driver. */
    private static final int UNSAFE_WARNED_OF = 24;

    private final Process process;
    private final String greeting;

    private ServerProcess(Process process, String greeting) {
        this.process = process;
        this.greeting = greeting;
    }

    /** Starts a server on any free port and waits until it is ready. */
    static ServerProcess serve(Path data, String... jvmArguments) throws IOException {
        List<String> command = command("serve", "--port", "0", "--data", data.toString());
        command.addAll(1, List.of(jvmArguments));
        return start(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
    }

    /** Starts a server with the JVM's default compilers and collector, for tests that measure. */
    static ServerProcess serve(Path data, Map<String, String> environment, Redirect error) throws IOException {
        List<String> command = command("serve", "--port", "0", "--data", data.toString());
        command.removeAll(SHORT_LIVED);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(error);
        builder.environment().putAll(environment);
        return start(builder);
    }

    /** Starts the process of a server and waits until it is ready. */
    public static ServerProcess start(ProcessBuilder server) throws IOException {
        Process process = server.start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException(
                    "the server ended with " + process.onExit().join().exitValue());
        }
        return new ServerProcess(process, line);
    }

    /** Returns the command line that runs this build's {@code cs}. */
    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        if (Runtime.version().feature() >= NATIVE_ACCESS_NAMED) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= UNSAFE_WARNED_OF) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Cs.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the id of the process. */
    public long pid() {
        return process.pid();
    }

    /** Returns the server's message when it was ready. */
    String greeting() {
        return greeting;
    }

    /** Returns the URL of the server. */
    public String url() {
        Matcher address = ADDRESS.matcher(greeting);
        if (!address.find()) {
            throw new IllegalStateException("no address in: " + greeting);
        }
        return address.group();
    }

    /** Sends SIGKILL, so that the process cannot finish anything. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Sends SIGTERM and returns the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
