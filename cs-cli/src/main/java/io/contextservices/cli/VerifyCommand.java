package io.contextservices.cli;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.rocksdb.StoreReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a store. */
@Command(
        name = "verify",
        description = "Reads a whole store, which no server may have open, and prints its content and all faults.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the store has no fault", "1:the store has faults, or cannot be opened"})
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private StoreDirectoryParameter store;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StoreReport report = Progress.during(
                progress -> RocksDbStore.verify(store.directory(), ContextEngine::problems, progress),
                spec.commandLine().getErr());
        return StoreSummary.print(report, spec.commandLine().getOut());
    }
}
