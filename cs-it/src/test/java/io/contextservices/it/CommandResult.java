package io.contextservices.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The result of a command in its own process.
 *
 * @param code the exit code
 * @param out the standard output
 * @param err the standard error output
 */
record CommandResult(int code, String out, String err) {

    /** Runs a command without input. */
    static CommandResult of(ProcessBuilder command) throws IOException, InterruptedException {
        return of(command, "");
    }

    /** Runs a command with a text as its input. */
    static CommandResult of(ProcessBuilder command, String input) throws IOException, InterruptedException {
        Path in = Files.createTempFile("cs-it", ".in");
        Path err = Files.createTempFile("cs-it", ".err");
        try {
            Files.writeString(in, input);
            Process process = command.redirectInput(in.toFile())
                    .redirectError(err.toFile())
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandResult(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(in);
            Files.delete(err);
        }
    }
}
