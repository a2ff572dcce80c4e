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

/** Creates a store from a backup. */
@Command(
        name = "restore",
        description = "Copies a backup, verifies the copy, and makes a store of it if it is sound. The backup stays"
                + " unchanged. Changes since the backup are lost, but no id is used again: new services get ids"
                + " from about the number of microseconds since 1970.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the store exists; standard error names its services that cannot be read",
            "1:there is no store: the backup or the disk has a fault"
        })
final class RestoreCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "BACKUP",
            converter = StoreDirectoryConverter.class,
            description = "directory that cs backup made")
    private Path backup;

    @Parameters(
            index = "1",
            paramLabel = "DIR",
            converter = StoreDirectoryConverter.class,
            description = "directory for the store: empty or missing")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StoreReport report = Progress.during(
                progress -> RocksDbStore.restore(backup, directory, ContextEngine::problems, progress),
                spec.commandLine().getErr());
        int code = StoreSummary.print(report, spec.commandLine().getOut());
        StoreSummary.unreadable(report.unreadable(), spec.commandLine().getErr());
        return report.isSound() ? 0 : code;
    }
}
