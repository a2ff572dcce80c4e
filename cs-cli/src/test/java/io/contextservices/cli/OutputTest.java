package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class OutputTest {

    private final StringWriter err = new StringWriter();

    private int config(String failure) {
        OutputStream target = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        return Cs.run(Output.to(target), new PrintWriter(err, true), "config");
    }

    @Test
    void unwritableOutputFailsTheCommand() {
        assertThat(config("No space left on device")).isEqualTo(1);
        assertThat(err).hasToString("cs: the output cannot be written: No space left on device\n");
    }

    @Test
    void brokenPipeIsNotReported() {
        assertThat(config("Broken pipe")).isEqualTo(1);
        assertThat(err).hasToString("");
    }

    @Test
    void otherWritersAreCheckedForErrors() {
        PrintWriter out = new PrintWriter(OutputStream.nullOutputStream());
        out.close();

        assertThat(Cs.run(out, new PrintWriter(err, true), "--version")).isEqualTo(1);
        assertThat(err).hasToString("cs: the output cannot be written\n");
    }

    @Test
    void firstErrorDecidesTheExitCode() {
        PrintWriter out = new PrintWriter(OutputStream.nullOutputStream());
        out.close();

        assertThat(Output.exitCode(3, out, new PrintWriter(err, true))).isEqualTo(3);
    }
}
