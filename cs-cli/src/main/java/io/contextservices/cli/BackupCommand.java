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
        description = "Copies a store: while its server goes on, with everything that was acknowledged when the command"
                + " began; or, where no server has it open, as it is. The copy is then verified, as by cs verify.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the copy is there, and nothing is wrong with it",
            "1:there is no copy, or something is wrong with it; services that cannot be read are named"
        })
final class BackupCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOptions configuration;

    @Parameters(
            paramLabel = "TARGET",
            converter = StoreDirectoryOption.class,
            description = "where the copy is to be: empty, or not there yet")
    private Path target;

    @Option(
            names = "--no-verify",
            description = "do not verify the copy that a running server made, which takes as long as reading it all")
    private boolean unverified;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path directory = configuration
                .read()
                .directory()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), StoreDirectoryOption.NOT_A_CLUSTER));
        Path absolute = target.toAbsolutePath().normalize();
        PrintWriter out = spec.commandLine().getOut();
        if (Control.backup(directory, absolute)) {
            out.println("backup in " + absolute);
            out.flush();
            return unverified ? 0 : print(progress -> RocksDbStore.verify(absolute, ContextEngine::problems, progress));
        }
        return print(progress -> RocksDbStore.restore(directory, absolute, ContextEngine::problems, progress));
    }

    private int print(Function<Progress, StoreReport> work) {
        StoreReport report;
        try (Progress progress = new Progress(spec.commandLine().getErr())) {
            report = work.apply(progress);
        }
        int code = StoreSummary.print(report, spec.commandLine().getOut());
        StoreSummary.unreadable(report.unreadable(), spec.commandLine().getErr());
        return code;
    }
}
