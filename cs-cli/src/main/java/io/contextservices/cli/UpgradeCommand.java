package io.contextservices.cli;

import io.contextservices.cassandra.UpgradedTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Raises the format of the tables on a cluster. */
@Command(
        name = "upgrade",
        description = "Raises the tables on a Cassandra cluster to the newest format. Run it when every server has"
                + " this version or a later one: earlier versions cannot read all services afterwards. A store in"
                + " a directory needs no such command. Of the configuration, store.cassandra applies.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the newest format is in force",
            "1:the newest format is not in force, or the cluster cannot be reached",
            "2:the command or the configuration is not valid"
        })
final class UpgradeCommand implements Callable<Integer> {

    @Option(
            names = "--store",
            required = true,
            paramLabel = "ADDRESS",
            converter = StoreAddress.Converter.class,
            description = "keyspace of the tables: cassandra://HOST,HOST:PORT/KEYSPACE")
    private StoreAddress store;

    @Mixin
    private ConfigurationFileOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (store.isDirectory()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a store in a directory needs no upgrade: a server of a later version raises its format");
        }
        UpgradedTables done = store.cluster(configuration.file()).upgrade();
        spec.commandLine()
                .getOut()
                .println(
                        done.before() == done.now()
                                ? "format " + done.now() + " was in force already"
                                : "format " + done.now() + " is in force in place of " + done.before());
        return 0;
    }
}
