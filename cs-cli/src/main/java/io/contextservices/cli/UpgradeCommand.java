package io.contextservices.cli;

import io.contextservices.cassandra.UpgradedTables;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Raises the format of the tables on a cluster. */
@Command(
        name = "upgrade",
        description =
                "Has all servers on a Cassandra cluster write the newest format. Run it once every server is of this"
                        + " version or a later one: servers of earlier versions cannot read all services from then on. A store in a directory needs"
                        + " no such command.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the newest format is in force",
            "1:it is not, or the cluster cannot be reached",
            "2:the command or the configuration is not valid"
        })
final class UpgradeCommand implements Callable<Integer> {

    @Option(
            names = "--store",
            required = true,
            paramLabel = "ADDRESS",
            converter = StoreAddress.Converter.class,
            description = "the tables: cassandra://HOST,HOST:PORT/KEYSPACE")
    private StoreAddress store;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:CS_CONFIG}",
            description = "configuration in YAML, of which store.cassandra applies; also CS_CONFIG")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (store.isDirectory()) {
            throw new ParameterException(
                    spec.commandLine(), "a store in a directory is upgraded when a server of a later version opens it");
        }
        UpgradedTables done = store.cluster(file).upgrade();
        spec.commandLine()
                .getOut()
                .println(
                        done.before() == done.now()
                                ? "format " + done.now() + " was in force already"
                                : "format " + done.now() + " is in force in place of " + done.before());
        return 0;
    }
}
