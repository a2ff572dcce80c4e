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
        description =
                "Copies a backup, verifies the copy, and only then makes a store of it. The backup stays as it is."
                        + " What was started since the backup is not there any more, but its ids are out: new services get ids"
                        + " from about the number of microseconds since 1970 on, higher than any before.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the store is there; services in it that cannot be read are named on standard error",
            "1:it is not: something is wrong with the backup, or the disk"
        })
final class RestoreCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "BACKUP",
            converter = StoreDirectoryOption.class,
            description = "made by cs backup")
    private Path backup;

    @Parameters(
            index = "1",
            paramLabel = "DIR",
            converter = StoreDirectoryOption.class,
            description = "where the store is to be: empty, or not there yet")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StoreReport report;
        try (Progress progress = new Progress(spec.commandLine().getErr())) {
            report = RocksDbStore.restore(backup, directory, ContextEngine::problems, progress);
        }
        int code = StoreSummary.print(report, spec.commandLine().getOut());
        StoreSummary.unreadable(report.unreadable(), spec.commandLine().getErr());
        return report.isSound() ? 0 : code;
    }
}
