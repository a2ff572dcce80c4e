package io.contextservices.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where passwords come from: never from an argument, which other processes can see. */
final class Password {

    private Password() {}

    /** From the environment. */
    static String from(String variable, CommandLine command) {
        String password = ProcessText.variable(variable);
        if (password == null) {
            throw new ParameterException(command, "The password is not there: set " + variable);
        }
        return password;
    }

    /** From the environment, or else asked for. */
    static String from(String variable, String prompt, CommandLine command) {
        Console terminal = terminal();
        return ProcessText.variable(variable) == null && terminal != null
                ? ask(terminal, prompt)
                : from(variable, command);
    }

    /** A new one: asked for twice, or a line of standard input where there is nobody to ask. */
    static String choose(CommandLine command) throws IOException {
        Console terminal = terminal();
        if (terminal == null) {
            if (System.in.available() == 0) {
                // Somebody may sit there all the same, when it is the output alone that goes elsewhere.
                command.getErr().print("Password (it will be seen): ");
                command.getErr().flush();
            }
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        String password = ask(terminal, "Password");
        if (!ask(terminal, "Again").equals(password)) {
            throw new ParameterException(command, "These are two passwords");
        }
        return password;
    }

    private static String ask(Console terminal, String prompt) {
        char[] password = terminal.readPassword("%s: ", prompt);
        return password == null ? "" : String.valueOf(password);
    }

    /** From JDK 22 on there may be a console without a terminal, and it can say so. */
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
