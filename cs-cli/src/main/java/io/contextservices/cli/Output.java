package io.contextservices.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output in UTF-8. Keeps the reason of a failed write, which {@code System.out} discards. */
final class Output extends PrintWriter {

    private final Sink sink;

    private Output(Sink sink) {
        super(sink, true, StandardCharsets.UTF_8);
        this.sink = sink;
    }

    /** Writes to the standard output of the process. */
    static Output standard() {
        return to(new FileOutputStream(FileDescriptor.out));
    }

    static Output to(OutputStream target) {
        return new Output(new Sink(target));
    }

    /**
     * Returns the exit code of a command that has printed all its output: a command fails if its output is lost.
     *
     * @param code the exit code if the output was written
     */
    static int exitCode(int code, PrintWriter out, PrintWriter err) {
        if (!out.checkError()) {
            return code;
        }
        String cause = out instanceof Output known ? known.sink.cause() : "";
        // The reader has closed the pipe, as in "cs export | head".
        if (!cause.toLowerCase(Locale.ROOT).contains("broken pipe")) {
            err.println("cs: the output cannot be written" + (cause.isEmpty() ? "" : ": " + cause));
        }
        return code == 0 ? Failure.FAILED : code;
    }

    /** Keeps the first failure. */
    private static final class Sink extends FilterOutputStream {

        private @Nullable IOException failure;

        Sink(OutputStream target) {
            super(target);
        }

        String cause() {
            return failure == null ? "" : String.valueOf(failure.getMessage());
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
