package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.TransportException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class FailureTest {

    static Stream<Arguments> ofFiles() {
        return Stream.of(
                arguments(new NoSuchFileException("users"), 2, "cs: no such file: users"),
                arguments(new AccessDeniedException("users"), 1, "cs: not permitted: users"),
                arguments(new FileSystemException("users", null, "Is a link"), 1, "cs: users: Is a link"),
                arguments(new MalformedInputException(1), 1, "cs: the file is not UTF-8"),
                arguments(new IOException("Is a directory"), 1, "cs: Is a directory"));
    }

    static Stream<Arguments> ofCalls() {
        return Stream.of(
                arguments(
                        new TransportException("GET x: no connection to h:1: refused", false, null),
                        5,
                        "cs: GET x: no connection to h:1: refused; --url names the address of a running server"),
                arguments(
                        new TransportException(
                                "GET x: no connection to h:1: its certificate is not trusted", false, null),
                        5,
                        "cs: GET x: no connection to h:1: its certificate is not trusted;"
                                + " --trust names a file of certificates to trust"),
                arguments(
                        new TransportException("GET x: no complete response in time", true, null),
                        5,
                        "cs: GET x: no complete response in time"),
                arguments(
                        new AuthenticationException("wrong"),
                        4,
                        "cs: wrong; --user names the user, and CS_PASSWORD has the password"));
    }

    @ParameterizedTest
    @MethodSource({"ofFiles", "ofCalls"})
    void errorIsReportedInOneLine(Exception failure, int code, String line) throws Exception {
        StringWriter err = new StringWriter();
        CommandLine command =
                new CommandLine(CommandLine.Model.CommandSpec.create()).setErr(new PrintWriter(err, true));

        assertThat(new Failure().handleExecutionException(failure, command, null))
                .isEqualTo(code);
        assertThat(err.toString()).isEqualTo(line + System.lineSeparator());
    }

    /** A full heap has this effect: the first line of the output does not fit. */
    @ParameterizedTest
    @MethodSource("errors")
    void jvmErrorIsReportedInOneLine(Error error, String line) {
        StringWriter err = new StringWriter();
        PrintWriter out = new PrintWriter(new StringWriter()) {
            @Override
            public void print(String text) {
                throw error;
            }

            @Override
            public void println(String text) {
                throw error;
            }
        };

        assertThat(Cs.run(out, new PrintWriter(err, true), "config")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo(line + System.lineSeparator());
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                arguments(
                        new OutOfMemoryError("Java heap space"),
                        "cs: out of memory: Java heap space. The option -Xmx of java sets the size of the heap"),
                arguments(
                        new UnsatisfiedLinkError("no such library"),
                        "cs: a part of the program cannot be loaded: no such library"));
    }
}
