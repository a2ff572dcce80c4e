package io.contextservices.nodes;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A process that ends with this JVM, even if either of them is killed. */
final class NodeProcess {

    /**
     * Replaces the shell by the command. A background process reads from this JVM and kills the command at the end of
     * the input. A thread inside the command could not do this while the command is suspended.
     */
    private static final String SCRIPT =
            "exec 3<&0; (cat <&3; kill -KILL $$) >/dev/null 2>&1 & exec \"$@\" </dev/null 3<&-";

    private static final Duration MAX_END = Duration.ofSeconds(30);

    private final Process process;
    private boolean paused;

    private NodeProcess(Process process) {
        this.process = process;
    }

    static NodeProcess start(List<String> command, NodeDirectory directory) throws IOException {
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        guarded.addAll(command);
        return new NodeProcess(new ProcessBuilder(guarded)
                .directory(directory.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.log().file().toFile()))
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** Returns whether the process has not ended; it may be suspended. */
    boolean isAlive() {
        return process.isAlive();
    }

    boolean isRunning() {
        return process.isAlive() && !paused;
    }

    /** Waits up to a time. Returns whether the process has ended. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Kills the process with SIGKILL. The wait is uninterruptible, so that no process is left behind. */
    void kill() throws IOException {
        try {
            process.destroyForcibly()
                    .onExit()
                    .orTimeout(MAX_END.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IOException("process " + pid() + " does not end", e);
        }
    }

    /** Suspends the process with SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
        paused = true;
    }

    /** Resumes the process with SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
        paused = false;
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("cannot send SIG" + name + " to process " + pid());
        }
    }
}
