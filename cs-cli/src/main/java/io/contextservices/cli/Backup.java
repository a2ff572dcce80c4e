package io.contextservices.cli;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.rocksdb.StoreReport;
import io.contextservices.server.ContextEngine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a store, whether a server has it open or not. */
@Command(
        name = "backup",
        description = "Copies a store: while its server goes on, with everything that was acknowledged when the command"
                + " began; or, where no server has it open, with a check as of cs verify.",
        mixinStandardHelpOptions = true)
final class Backup implements Callable<Integer> {

    @Mixin
    private ConfigurationOptions configuration;

    @Parameters(
            paramLabel = "TARGET",
            converter = StoreDirectory.class,
            description = "where the copy is to be: empty, or not there yet")
    private Path target;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path directory = configuration
                .read()
                .directory()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), StoreDirectory.NOT_A_CLUSTER));
        Path absolute = target.toAbsolutePath().normalize();
        PrintWriter out = spec.commandLine().getOut();
        if (Control.backup(directory, absolute)) {
            out.println("backup in " + absolute);
            return 0;
        }
        StoreReport report;
        try (Progress progress = new Progress(spec.commandLine().getErr())) {
            report = RocksDbStore.restore(directory, absolute, ContextEngine::problems, progress);
        }
        return Report.print(report, out);
    }
}
