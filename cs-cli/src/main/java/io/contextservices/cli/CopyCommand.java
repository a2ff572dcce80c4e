package io.contextservices.cli;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.copy.CopyProgress;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Copies a store to another one. */
@Command(
        name = "copy",
        description =
                "Copies all that a store keeps to another one, of whatever kind, and then reads both again and prints all"
                        + " that differs. A service that cannot be read is left out and named. No server may use either of them meanwhile. If it ends halfway, the same command goes on"
                        + " from there.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:both stores hold the same",
            "1:something differs, or a store cannot be opened, or failed",
            "2:the command or the configuration is not valid",
            "5:a cluster is not available"
        })
final class CopyCommand implements Callable<Integer> {

    private static final int BAR = 20;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ADDRESS",
            converter = StoreAddress.Converter.class,
            description = "what to copy: rocksdb:DIR or cassandra://HOST,HOST:PORT/KEYSPACE")
    private StoreAddress from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ADDRESS",
            converter = StoreAddress.Converter.class,
            description = "where to: the same; empty, not there yet, or what this command left there before")
    private StoreAddress to;

    @Option(
            names = "--create-schema",
            paramLabel = "COPIES",
            arity = "0..1",
            fallbackValue = "3",
            description = "create keyspace and tables of the target where they are not there; as for cs serve")
    private @Nullable String createSchema;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:CS_CONFIG}",
            description = "configuration in YAML, of which store.cassandra counts, for both stores; also CS_CONFIG")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (createSchema != null && to.isDirectory()) {
            throw new ParameterException(spec.commandLine(), "--create-schema is of no use for a directory");
        }
        long begun = System.nanoTime();
        CopyReport report;
        try (ConversationStore source = from.openExisting(file);
                ConversationStore target = to.open(file, createSchema);
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
        String what = switch (progress.step()) {
            case RECEIPTS -> "receipts";
            case SERVICES -> "copying";
            case COMPARISON -> "comparing";
        };
        if (progress.all() == 0) {
            return what + ' ' + progress.done();
        }
        double part = Math.min(1, (double) progress.done() / progress.all());
        return String.format(
                Locale.ROOT, "%-9s [%-" + BAR + "s] %3d %%", what, "#".repeat((int) (part * BAR)), (int) (part * 100));
    }
}
