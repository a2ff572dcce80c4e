package io.contextservices.cli;

import io.contextservices.server.Role;
import io.contextservices.server.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a user to a file of users. */
@Command(
        name = "user",
        description = "Prompts for a password twice, or reads it from a line of standard input, and writes the user"
                + " into a file for cs serve --users.",
        mixinStandardHelpOptions = true)
final class UserCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "name of the user")
    private String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "Administrator (full access) or Supervisor (read-only access)")
    private List<Role> roles;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "tenant that the user may access; by default all")
    private List<String> tenants = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "file of users; created if it is missing, and a user of this name is replaced. Without this"
                    + " option the command prints the line")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = Password.choose(spec.commandLine());
        String line = line(password);
        if (file == null) {
            spec.commandLine().getOut().println(line);
        } else {
            new UsersFile(file).put(name, line);
        }
        return 0;
    }

    private String line(String password) {
        try {
            return Users.line(name, password, EnumSet.copyOf(roles), tenants);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
