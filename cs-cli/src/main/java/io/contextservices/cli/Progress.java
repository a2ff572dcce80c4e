package io.contextservices.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Function;

/** A progress line on the terminal; prints nothing in a pipe. */
final class Progress implements Consumer<String>, AutoCloseable {

    private static final String LINE = "\r%-40s";

    private final PrintWriter err;

    @SuppressWarnings("SystemConsoleNull") // Cs selects the console that is null in a pipe
    private final boolean terminal = System.console() != null;

    private boolean shown;

    Progress(PrintWriter err) {
        this.err = err;
    }

    /** Runs a task that reports its progress on the terminal, and returns its result. */
    static <T> T during(Function<Progress, T> task, PrintWriter err) {
        try (Progress progress = new Progress(err)) {
            return task.apply(progress);
        }
    }

    @Override
    public void accept(String text) {
        if (terminal) {
            err.printf(LINE, text);
            err.flush();
            shown = true;
        }
    }

    /** Clears the line for the next output. */
    @Override
    public void close() {
        if (shown) {
            err.printf(LINE + "\r", "");
            err.flush();
            shown = false;
        }
    }
}
