package io.contextservices.cli;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.rocksdb.StoreReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a store, whether or not a server has it open. */
@Command(
        name = "backup",
        description = "Copies a store. If a server has the store open, the server continues, and the copy contains"
                + " everything that was acknowledged before the command began. The command then verifies the copy"
                + " as cs verify does.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the copy exists and has no fault",
            "1:there is no copy, or it has faults; services that cannot be read are named"
        })
final class BackupCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOptions configuration;

    @Parameters(
            paramLabel = "TARGET",
            converter = StoreDirectoryConverter.class,
            description = "directory for the copy: empty or missing")
    private Path target;

    @Option(
            names = "--no-verify",
            description = "do not verify the copy that a running server made; a verification reads all of it")
    private boolean unverified;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path directory = configuration
                .read()
                .directory()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), StoreDirectoryConverter.NOT_A_CLUSTER));
        Path absolute = target.toAbsolutePath().normalize();
        PrintWriter out = spec.commandLine().getOut();
        if (Control.backup(directory, absolute)) {
            out.println("backup in " + absolute);
            out.flush();
            return unverified ? 0 : print(progress -> RocksDbStore.verify(absolute, ContextEngine::problems, progress));
        }
        return print(progress -> RocksDbStore.restore(directory, absolute, ContextEngine::problems, progress));
    }

    private int print(Function<Progress, StoreReport> task) {
        StoreReport report = Progress.during(task, spec.commandLine().getErr());
        int code = StoreSummary.print(report, spec.commandLine().getOut());
        StoreSummary.unreadable(report.unreadable(), spec.commandLine().getErr());
        return code;
    }
}
