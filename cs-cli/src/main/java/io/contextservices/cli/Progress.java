package io.contextservices.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/** One line that says how far something is, where somebody looks on; nothing in a pipe. */
final class Progress implements Consumer<String>, AutoCloseable {

    private static final String LINE = "\r%-40s";

    private final PrintWriter err;

    @SuppressWarnings("SystemConsoleNull") // Cs asks for the console that is null in a pipe
    private final boolean watched = System.console() != null;

    private boolean shown;

    Progress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void accept(String text) {
        if (watched) {
            err.printf(LINE, text);
            err.flush();
            shown = true;
        }
    }

    /** Leaves an empty line behind for what comes next. */
    @Override
    public void close() {
        if (shown) {
            err.printf(LINE + "\r", "");
            err.flush();
            shown = false;
        }
    }
}
