package io.contextservices.cli;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.rocksdb.StoreReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a store. */
@Command(
        name = "verify",
        description =
                "Reads a whole store, which no server may have open, and prints what is in it and all that is wrong.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is, or the store cannot be opened"})
final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", converter = StoreDirectoryOption.class, description = "where the store is")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StoreReport report;
        try (Progress progress = new Progress(spec.commandLine().getErr())) {
            report = RocksDbStore.verify(directory, ContextEngine::problems, progress);
        }
        return StoreSummary.print(report, spec.commandLine().getOut());
    }
}
