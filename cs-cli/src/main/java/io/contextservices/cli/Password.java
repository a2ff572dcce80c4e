package io.contextservices.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The sources of passwords. Arguments are none of them, because other processes can see them. */
final class Password {

    private Password() {}

    /** Returns the password from the environment. */
    static String from(String variable, CommandLine command) {
        String password = ProcessText.variable(variable);
        if (password == null) {
            throw new ParameterException(command, "the password is missing: set " + variable);
        }
        return password;
    }

    /** Returns the password from the environment, or prompts for it. */
    static String from(String variable, String prompt, CommandLine command) {
        Console terminal = terminal();
        return ProcessText.variable(variable) == null && terminal != null
                ? prompt(terminal, prompt)
                : from(variable, command);
    }

    /** Returns a new password. Prompts for it twice; without a terminal, reads a line from standard input. */
    static String choose(CommandLine command) throws IOException {
        Console terminal = terminal();
        if (terminal == null) {
            if (System.in.available() == 0) {
                // A user may still be typing: only the output may be redirected.
                command.getErr().print("Password (visible): ");
                command.getErr().flush();
            }
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        String password = prompt(terminal, "Password");
        if (!prompt(terminal, "Again").equals(password)) {
            throw new ParameterException(command, "the two passwords differ");
        }
        return password;
    }

    private static String prompt(Console terminal, String label) {
        char[] password = terminal.readPassword("%s: ", label);
        return password == null ? "" : String.valueOf(password);
    }

    /**
     * Returns the terminal; {@code null} if there is none. Since JDK 22 a console may exist without a terminal, and
     * reports that.
     */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Console terminal() {
        Console console = System.console();
        try {
            return console == null
                            || Boolean.FALSE.equals(
                                    Console.class.getMethod("isTerminal").invoke(console))
                    ? null
                    : console;
        } catch (ReflectiveOperationException olderJdk) {
            return console;
        }
    }
}
