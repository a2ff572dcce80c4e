package io.contextservices.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process whose output goes to a file. It ends with the benchmark at the latest. */
final class ServerProcess implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(40);
    private static final int TAIL = 4_000;

    private final String name;
    private final Path output;
    private final Process process;

    private ServerProcess(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    static ServerProcess start(String name, Path directory, List<String> command) throws IOException {
        Path output = Files.createTempFile(directory, name + '-', ".out");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ServerProcess(name, output, process);
    }

    /** Waits until the pattern occurs in its output, and returns the match. */
    Matcher await(Pattern ready, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        boolean ended = false;
        while (!ended && System.nanoTime() < end) {
            ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            Matcher match = ready.matcher(output());
            if (match.find()) {
                return match;
            }
        }
        requireAlive();
        throw new IOException(name + " was not ready after " + atMost.toSeconds() + " s:\n" + tail());
    }

    /** Waits until a pattern occurs in its output, and returns all matches of another one. */
    List<MatchResult> await(Pattern ready, Duration atMost, Pattern results) throws IOException, InterruptedException {
        await(ready, atMost);
        return results.matcher(output()).results().toList();
    }

    /**
     * Checks that the process still runs.
     *
     * @throws IllegalStateException with the end of its output, if it has ended
     */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended with status " + process.exitValue() + ":\n" + tail());
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    private String tail() {
        String all = output();
        return all.substring(Math.max(0, all.length() - TAIL));
    }

    private String output() {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
