package io.contextservices.cli;

import io.contextservices.server.Role;
import io.contextservices.server.Users;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a line for the file of users. */
@Command(
        name = "user",
        description =
                "Asks for a password, twice, or reads it from a line of standard input, and prints the line for the"
                        + " file of users.",
        mixinStandardHelpOptions = true)
final class User implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "the name to call with")
    private String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "Administrator, who may do everything, or Supervisor, who may read")
    private List<Role> roles;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "whose data; all tenants unless given")
    private List<String> tenants = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = Password.choose(spec.commandLine());
        try {
            spec.commandLine().getOut().println(Users.line(name, password, EnumSet.copyOf(roles), tenants));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return 0;
    }
}
