package io.contextservices.engine.internal;

import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text form in which a receipt keeps a response. It is a format on disk: existing receipts contain it.
 *
 * @param write encodes a response
 * @param read decodes the response, as a replayed one
 */
record ResponseCodec<T>(Function<T, String> write, Function<String, T> read) {

    static final ResponseCodec<StartedService> SERVICE =
            ofId(StartedService::serviceId, id -> new StartedService(id).asReplayed());

    static final ResponseCodec<StartedComposite> COMPOSITE =
            new ResponseCodec<>(ResponseCodec::text, ResponseCodec::composite);

    static final ResponseCodec<List<StartedService>> BULK = new ResponseCodec<>(
            started -> started.stream()
                    .map(each -> Long.toString(each.serviceId()))
                    .collect(Collectors.joining(" ")),
            text -> Stream.of(text.split(" ", -1))
                    .map(id -> new StartedService(Long.parseLong(id)).asReplayed())
                    .toList());

    private static <T> ResponseCodec<T> ofId(ToLongFunction<T> id, LongFunction<T> response) {
        return new ResponseCodec<>(
                started -> Long.toString(id.applyAsLong(started)), text -> response.apply(Long.parseLong(text)));
    }

    /** Returns the codec for the start of a state in a service. */
    static ResponseCodec<StartedState> ofState(long serviceId) {
        return ofId(StartedState::stateId, id -> new StartedState(serviceId, id).asReplayed());
    }

    /** Returns the codec for the start of a task in a service. */
    static ResponseCodec<StartedTask> ofTask(long serviceId) {
        return ofId(StartedTask::taskId, id -> new StartedTask(serviceId, id).asReplayed());
    }

    private static String text(StartedComposite started) {
        return String.join(
                " ",
                Long.toString(started.serviceId()),
                Boolean.toString(started.serviceCreated()),
                Long.toString(started.stateId()),
                Boolean.toString(started.stateCreated()),
                Long.toString(started.taskId().orElse(-1)),
                Boolean.toString(started.taskCreated()));
    }

    private static StartedComposite composite(String text) {
        String[] parts = text.split(" ", -1);
        long task = Long.parseLong(parts[4]);
        return new StartedComposite(
                        Long.parseLong(parts[0]),
                        Boolean.parseBoolean(parts[1]),
                        Long.parseLong(parts[2]),
                        Boolean.parseBoolean(parts[3]),
                        task < 0 ? OptionalLong.empty() : OptionalLong.of(task),
                        Boolean.parseBoolean(parts[5]))
                .asReplayed();
    }
}
