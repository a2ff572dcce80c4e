package io.contextservices.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.Status;
import io.contextservices.wire.ExportCodec;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UnreadableFormat;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Exports services. */
@Command(
        name = "export",
        description = "Prints the services of all customers that had an event in a time range: one JSON object on each"
                + " line, with all states, tasks and attached data. In place of a service that the server cannot"
                + " read, it prints an object with its id and an error.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all services are printed", "1:standard error names services that cannot be read"})
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            description = "begin of the range, inclusive: 2026-03-01T10:00:00Z, or 2026-03-01 for midnight in UTC")
    private Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "end of the range, exclusive; by default now")
    private @Nullable Instant to;

    @ArgGroup
    private EventsOption events = new EventsOption();

    @ArgGroup
    private StateOption state = new StateOption();

    @Option(names = "--ids", description = "print ids only")
    private boolean ids;

    @Spec
    private CommandSpec spec;

    private final Set<Long> unreadable = new TreeSet<>();

    private static final class EventsOption {
        @Option(names = "--started", description = "only services that started in the range")
        private boolean started;

        @Option(names = "--completed", description = "only services that ended in the range")
        private boolean completed;

        ExportQuery.Events events() {
            return started
                    ? ExportQuery.Events.STARTED
                    : completed ? ExportQuery.Events.COMPLETED : ExportQuery.Events.ANY;
        }
    }

    private static final class StateOption {
        @Option(names = "--active", description = "only services that have not ended by now")
        private boolean active;

        @Option(names = "--inactive", description = "only services that have ended by now")
        private boolean inactive;

        Status status() {
            return active ? Status.ACTIVE : inactive ? Status.COMPLETED : Status.ALL;
        }
    }

    @Override
    public Integer call() {
        ExportQuery query = ExportQuery.from(from).withEvents(events.events()).withStatus(state.status());
        if (to != null && to.isBefore(from)) {
            throw new ParameterException(spec.commandLine(), "--to is before --from");
        }
        query = to == null ? query : query.withTimeTo(to);
        try (ContextServices services = remote.connect().blocking()) {
            ServicePage page = services.export(query);
            print(page);
            while (page.next().isPresent() && !remote.isOutputBroken()) {
                page = services.export(query.withAfter(page.next().get()));
                print(page);
            }
        }
        int code = remote.warn(unreadable);
        return remote.isOutputBroken() ? Failure.FAILED : code;
    }

    private void print(ServicePage page) {
        unreadable.addAll(page.unreadable());
        page.byId().forEach((id, service) -> {
            if (service.isPresent()) {
                print(service.get());
            } else if (!ids) {
                remote.print(UnreadableFormat.write(id));
            }
        });
    }

    private void print(Service service) {
        remote.print(
                ids
                        ? Long.toString(service.serviceId()).getBytes(US_ASCII)
                        : ExportCodec.line(ResourceCodec.write(service)));
    }
}
