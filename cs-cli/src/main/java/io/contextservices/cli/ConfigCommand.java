package io.contextservices.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the effective configuration of a server. */
@Command(
        name = "config",
        description = "Prints the effective configuration of a server: one line per key with the source of its value,"
                + " without passwords. Each key is also an environment variable: server.port is CS_SERVER_PORT.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOptions configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        configuration.read().lines().forEach(out::println);
        return 0;
    }
}
