package io.contextservices.cli;

import io.contextservices.store.TransferableStore;
import io.contextservices.store.copy.CopyProgress;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Copies a store to another one. */
@Command(
        name = "copy",
        description = "Copies everything in a store to another store of any kind. Then it reads both stores and prints"
                + " all differences. It omits and names each service that cannot be read. No server may use either"
                + " store meanwhile. An interrupted copy continues when the command runs again. Of the"
                + " configuration, store.cassandra applies to both stores.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:both stores hold the same data",
            "1:the stores differ, or a store cannot be opened or fails",
            "2:the command or the configuration is not valid",
            "5:a cluster is not available"
        })
final class CopyCommand implements Callable<Integer> {

    private static final int BAR_LENGTH = 20;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ADDRESS",
            converter = StoreAddress.Converter.class,
            description = "store to copy: rocksdb:DIR or cassandra://HOST,HOST:PORT/KEYSPACE")
    private StoreAddress from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ADDRESS",
            converter = StoreAddress.Converter.class,
            description = "store to copy to, in the same form: empty, missing, or from an earlier run of this command")
    private StoreAddress to;

    @Mixin
    private CreateSchemaOption schema;

    @Mixin
    private ConfigurationFileOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (schema.copies() != null && to.isDirectory()) {
            throw new ParameterException(spec.commandLine(), "--create-schema has no effect on a directory; omit it");
        }
        long begun = System.nanoTime();
        CopyReport report;
        try (TransferableStore source = from.openExisting(configuration.file());
                TransferableStore target = to.open(configuration.file(), schema.copies());
                Progress progress = new Progress(spec.commandLine().getErr())) {
            report = StoreCopy.run(source, target, Instant.now(), each -> progress.accept(line(each)));
        }
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        int code = StoreSummary.print(report, time, spec.commandLine().getOut());
        List<Long> unreadable = report.tenants().stream()
                .flatMap(each -> each.unreadable().stream())
                .toList();
        StoreSummary.unreadable(unreadable, spec.commandLine().getErr());
        return code;
    }

    static String line(CopyProgress progress) {
        String label = switch (progress.step()) {
            case RECEIPTS -> "receipts";
            case SERVICES -> "copying";
            case COMPARISON -> "comparing";
        };
        if (progress.all() == 0) {
            return label + ' ' + progress.done();
        }
        double fraction = Math.min(1, (double) progress.done() / progress.all());
        return String.format(
                Locale.ROOT,
                "%-9s [%-" + BAR_LENGTH + "s] %3d %%",
                label,
                "#".repeat((int) (fraction * BAR_LENGTH)),
                (int) (fraction * 100));
    }
}
