package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.updateOf;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Event;
import io.contextservices.api.Resource;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** Every place where an event has an enumerated field, and where a read shows it. */
final class AttributePlaces {

    private static final ServiceView PLAIN = ServiceView.plain();

    private AttributePlaces() {}

    /**
     * A field of an event.
     *
     * @param name the display name of the test
     * @param field the field's name in a violation
     * @param write sends the event with a value, or without one for {@code null}; returns how to read the value
     */
    record Place(String name, String field, Write write) {}

    /** Sends the event that contains the field. */
    @FunctionalInterface
    interface Write {
        Read send(ContextServices services, @Nullable AttributeValue value);
    }

    /** Reads a value back. */
    @FunctionalInterface
    interface Read {
        Optional<AttributeValue> from(ContextServices services);
    }

    @FunctionalInterface
    private interface Set<B> {
        Object to(B event, AttributeValue value);
    }

    /** A field that every event has, and how a resource shows it. */
    private record EventPlace(
            String name, Set<Event.Builder<?>> set, Function<Event, Optional<AttributeValue>> reader) {}

    private static final List<EventPlace> OF_EVERY_EVENT = List.of(
            new EventPlace("application_type", Event.Builder::applicationType, Event::applicationType),
            new EventPlace("resource_type", Event.Builder::resourceType, Event::resourceType),
            new EventPlace("media_type", Event.Builder::mediaType, Event::mediaType));

    /** Returns a test for each place. All tests share the setup of the caller. */
    static Stream<DynamicTest> each(Consumer<Place> test) {
        List<Place> all = new ArrayList<>();
        ofServices(all);
        ofStates(all);
        ofTasks(all);
        return all.stream().map(place -> DynamicTest.dynamicTest(place.name, () -> test.accept(place)));
    }

    private static void add(List<Place> all, String event, String field, Write write) {
        all.add(new Place(event + ": " + field, field, write));
    }

    private static <B> B with(B event, Set<? super B> set, @Nullable AttributeValue value) {
        if (value != null) {
            set.to(event, value);
        }
        return event;
    }

    private static void ofServices(List<Place> all) {
        add(all, "start", "service_type", (services, value) -> {
            long id = startService(services, ServiceStartEvent.Builder::serviceType, value);
            return from -> from.get(id).serviceType();
        });
        add(all, "auto-closed start", "disposition", (services, value) -> {
            ServiceStartEvent.Builder event =
                    ServiceStartEvent.forContactKey("42").autoClosed(true);
            long id = services.start(with(event, ServiceStartEvent.Builder::disposition, value)
                            .build())
                    .serviceId();
            return from -> from.get(id).disposition();
        });
        add(all, "update", "service_type", (services, value) -> {
            long id = startService(services);
            services.associate(
                    "C",
                    id,
                    with(ServiceUpdate.builder(), ServiceUpdate.Builder::serviceType, value)
                            .build());
            return from -> from.get(id).serviceType();
        });
        add(all, "end", "disposition", (services, value) -> {
            long id = startService(services);
            services.end(
                    id,
                    with(ServiceEndEvent.builder(), ServiceEndEvent.Builder::disposition, value)
                            .build());
            return from -> from.get(id).disposition();
        });
        for (EventPlace every : OF_EVERY_EVENT) {
            add(all, "start", every.name, (services, value) -> {
                long id = startService(services, every.set::to, value);
                return from -> every.reader.apply(from.get(id).started());
            });
            add(all, "update", every.name, (services, value) -> {
                long id = startService(services);
                services.associate(
                        "C",
                        id,
                        updateOf(with(ServiceStartEvent.builder(), every.set, value)
                                .build()));
                return from -> every.reader.apply(from.get(id).started());
            });
            add(all, "end", every.name, (services, value) -> {
                long id = startService(services);
                services.end(
                        id, with(ServiceEndEvent.builder(), every.set, value).build());
                return from -> every.reader.apply(completed(from.get(id)));
            });
        }
    }

    private static void ofStates(List<Place> all) {
        add(all, "start of a state", "state_type", (services, value) -> {
            long id = startState(services, StateStartEvent.Builder::stateType, value);
            return from -> from.state(id, 0, PLAIN).stateType();
        });
        add(all, "end of a state", "disposition", (services, value) -> {
            long id = startState(services);
            services.endState(
                    id,
                    0,
                    with(StateEndEvent.builder(), StateEndEvent.Builder::disposition, value)
                            .build());
            return from -> from.state(id, 0, PLAIN).disposition();
        });
        add(all, "transition", "to.state_type", (services, value) -> {
            long id = transition(services, StateTransitionEvent.Builder::to, value);
            return from -> from.state(id, 1, PLAIN).stateType();
        });
        add(all, "transition", "from.disposition", (services, value) -> {
            long id = transition(services, StateTransitionEvent.Builder::disposition, value);
            return from -> from.state(id, 0, PLAIN).disposition();
        });
        for (EventPlace every : OF_EVERY_EVENT) {
            add(all, "start of a state", every.name, (services, value) -> {
                long id = startState(services, every.set::to, value);
                return from -> every.reader.apply(from.state(id, 0, PLAIN).started());
            });
            add(all, "end of a state", every.name, (services, value) -> {
                long id = startState(services);
                services.endState(
                        id, 0, with(StateEndEvent.builder(), every.set, value).build());
                return from -> every.reader.apply(completed(from.state(id, 0, PLAIN)));
            });
            add(all, "transition, the old state", every.name, (services, value) -> {
                long id = transition(services, every.set::to, value);
                return from -> every.reader.apply(completed(from.state(id, 0, PLAIN)));
            });
            add(all, "transition, the new state", every.name, (services, value) -> {
                long id = transition(services, every.set::to, value);
                return from -> every.reader.apply(from.state(id, 1, PLAIN).started());
            });
        }
    }

    private static void ofTasks(List<Place> all) {
        add(all, "start of a task", "task_type", (services, value) -> {
            long id = startTask(services, TaskStartEvent.Builder::taskType, value);
            return from -> from.task(id, 0, PLAIN).taskType();
        });
        add(all, "end of a task", "disposition", (services, value) -> {
            long id = startTask(services);
            services.endTask(
                    id,
                    0,
                    with(TaskEndEvent.builder(), TaskEndEvent.Builder::disposition, value)
                            .build());
            return from -> from.task(id, 0, PLAIN).disposition();
        });
        for (EventPlace every : OF_EVERY_EVENT) {
            add(all, "start of a task", every.name, (services, value) -> {
                long id = startTask(services, every.set::to, value);
                return from -> every.reader.apply(from.task(id, 0, PLAIN).started());
            });
            add(all, "end of a task", every.name, (services, value) -> {
                long id = startTask(services);
                services.endTask(
                        id, 0, with(TaskEndEvent.builder(), every.set, value).build());
                return from -> every.reader.apply(completed(from.task(id, 0, PLAIN)));
            });
        }
    }

    private static long startService(
            ContextServices services, Set<ServiceStartEvent.Builder> set, @Nullable AttributeValue value) {
        return services.start(
                        with(ServiceStartEvent.forContactKey("42"), set, value).build())
                .serviceId();
    }

    private static long startService(ContextServices services) {
        return startService(services, ServiceStartEvent.Builder::serviceType, null);
    }

    private static long startState(ContextServices services) {
        return startState(services, StateStartEvent.Builder::stateType, null);
    }

    private static long startTask(ContextServices services) {
        return startTask(services, TaskStartEvent.Builder::taskType, null);
    }

    private static long startState(
            ContextServices services, Set<StateStartEvent.Builder> set, @Nullable AttributeValue value) {
        long id = startService(services);
        services.startState(id, with(StateStartEvent.builder(), set, value).build());
        return id;
    }

    private static long transition(
            ContextServices services, Set<StateTransitionEvent.Builder> set, @Nullable AttributeValue value) {
        long id = startState(services);
        services.transition(id, with(StateTransitionEvent.from(0), set, value).build());
        return id;
    }

    private static long startTask(
            ContextServices services, Set<TaskStartEvent.Builder> set, @Nullable AttributeValue value) {
        long id = startService(services);
        services.startTask(id, with(TaskStartEvent.builder(), set, value).build());
        return id;
    }

    private static Event completed(Resource resource) {
        return resource.completed().orElseThrow();
    }
}
