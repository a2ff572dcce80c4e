package io.contextservices.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ExportCodec;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.Status;
import io.contextservices.api.UnreadableFormat;
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
        description =
                "Prints everybody's services to which something happened in a range of time, one to a line, as JSON with"
                        + " all states, tasks and attached data. In place of a service that the server cannot read there is an"
                        + " object with its id and an error.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything is printed", "1:some services cannot be read, and are named on standard error"})
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private Remote remote;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            description = "from then on: 2026-03-01T10:00:00Z, or 2026-03-01 for midnight in UTC")
    private Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "before then; now if it is not given")
    private @Nullable Instant to;

    @ArgGroup
    private EventsOption events = new EventsOption();

    @ArgGroup
    private StateOption state = new StateOption();

    @Option(names = "--ids", description = "print nothing but ids")
    private boolean ids;

    @Spec
    private CommandSpec spec;

    private final Set<Long> unreadable = new TreeSet<>();

    private static final class EventsOption {
        @Option(names = "--started", description = "only what started in the range")
        private boolean started;

        @Option(names = "--completed", description = "only what ended in the range")
        private boolean completed;

        ExportQuery.Events events() {
            return started
                    ? ExportQuery.Events.STARTED
                    : completed ? ExportQuery.Events.COMPLETED : ExportQuery.Events.ANY;
        }
    }

    private static final class StateOption {
        @Option(names = "--active", description = "only what has not ended by now")
        private boolean active;

        @Option(names = "--inactive", description = "only what has ended by now")
        private boolean inactive;

        Status status() {
            return active ? Status.ACTIVE : inactive ? Status.COMPLETED : Status.ALL;
        }
    }

    @Override
    public Integer call() {
        ExportQuery query = ExportQuery.from(from).events(events.events()).status(state.status());
        if (to != null && to.isBefore(from)) {
            throw new ParameterException(spec.commandLine(), "--to is before --from");
        }
        query = to == null ? query : query.to(to);
        try (ContextServices services = remote.connect().blocking()) {
            ServicePage page = services.export(query);
            print(page);
            while (page.next().isPresent() && !remote.isPrintingInVain()) {
                page = services.export(query.after(page.next().get()));
                print(page);
            }
        }
        int code = remote.warn(unreadable);
        return remote.isPrintingInVain() ? Failure.FAILED : code;
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
