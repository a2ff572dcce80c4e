package io.contextservices.server.engine;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.EventCodec;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Json;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery.Status;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.EventRecord;
import io.contextservices.server.store.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a conversation's events add up to. For one thread. */
final class Fold {

    private final Head head;
    private final Item service;
    private final Enumerations enumerations;
    private final List<Item> states = new ArrayList<>();
    private final List<Item> tasks = new ArrayList<>();

    private Fold(Head head, Item service, Enumerations enumerations) {
        this.head = head;
        this.service = service;
        this.enumerations = enumerations;
    }

    static Fold of(Conversation conversation, Enumerations enumerations) {
        List<EventRecord> events = conversation.events();
        try {
            Fold fold = new Fold(conversation.head(), started(events.get(0)), enumerations);
            for (EventRecord event : events.subList(1, events.size())) {
                fold.add(event);
            }
            return fold;
        } catch (InvalidRequestException e) {
            // What is kept is no fault of the request that reads it.
            throw new IllegalStateException("an event of " + conversation.head() + " cannot be read", e);
        }
    }

    private static Item started(EventRecord record) {
        ServiceStartEvent event = EventCodec.readStoredServiceStart(record.json());
        Item service = new Item(0, event, record.time(), event.serviceType(), event.estDuration());
        if (event.autoClosed()) {
            service.end(event, record.time(), event.disposition(), event.dispositionDesc());
        }
        return service;
    }

    private void add(EventRecord event) {
        switch (event.kind()) {
            case SERVICE_STARTED -> throw new IllegalStateException("a second start of service " + head.serviceId());
            case SERVICE_ASSOCIATED -> associated(EventCodec.readStoredServiceStart(event.json()));
            case EXPIRY_CHANGED -> {}
            case STATE_STARTED -> stateStarted(event);
            case TASK_STARTED -> taskStarted(event);
            case SERVICE_ENDED -> ended(service, Target.Level.SERVICE, event);
            case STATE_ENDED -> ended(states.get(event.subject()), Target.Level.STATE, event);
            case TASK_ENDED -> ended(tasks.get(event.subject()), Target.Level.TASK, event);
            case SERVICE_EXTENDED, STATE_EXTENDED, TASK_EXTENDED ->
                item(event).attached.putAll(fields(event));
            case SERVICE_MERGED, STATE_MERGED, TASK_MERGED -> fields(event).forEach(item(event)::merge);
            case SERVICE_REDUCED, STATE_REDUCED, TASK_REDUCED ->
                item(event).attached.keySet().removeAll(fields(event).keySet());
        }
    }

    private static Map<String, Json> fields(EventRecord event) {
        return Json.parse(new String(event.json(), StandardCharsets.UTF_8)).fields();
    }

    private Item item(EventRecord event) {
        return switch (event.kind().level()) {
            case SERVICE -> service;
            case STATE -> states.get(event.subject());
            case TASK -> tasks.get(event.subject());
        };
    }

    private void associated(ServiceStartEvent update) {
        service.start = EventCodec.update(service.start, update);
        service.type = update.serviceType().or(() -> service.type);
        service.estDuration = update.estDuration().or(() -> service.estDuration);
        service.attached.putAll(update.attached());
    }

    private void stateStarted(EventRecord record) {
        StateStartEvent event = EventCodec.readStoredStateStart(record.json());
        Item state = new Item(record.subject(), event, record.time(), event.stateType(), event.estDuration());
        event.previousStateId().ifPresent(id -> state.stateId = id);
        states.add(state);
    }

    private void taskStarted(EventRecord record) {
        TaskStartEvent event = EventCodec.readStoredTaskStart(record.json());
        Item task = new Item(record.subject(), event, record.time(), event.taskType(), event.estDuration());
        event.stateId().ifPresent(id -> task.stateId = id);
        tasks.add(task);
    }

    private static void ended(Item item, Target.Level level, EventRecord record) {
        item.end(EventCodec.readStoredEnd(level, record.json()), record.time());
    }

    /** What is attached at a level. */
    Map<String, Json> attached(Target.Level level, int id) {
        return switch (level) {
            case SERVICE -> service.attached;
            case STATE -> states.get(id).attached;
            case TASK -> tasks.get(id).attached;
        };
    }

    /** The first active state of this type, or of none. */
    OptionalInt activeState(Optional<AttributeValue> type) {
        return firstActive(states.stream(), Target.Level.STATE, type);
    }

    /** The first active task of this type, or of none; in this state, if one is given. */
    OptionalInt activeTask(Optional<AttributeValue> type, OptionalInt stateId) {
        return firstActive(
                tasks.stream().filter(task -> stateId.isEmpty() || Objects.equals(task.stateId, stateId.getAsInt())),
                Target.Level.TASK,
                type);
    }

    private OptionalInt firstActive(Stream<Item> items, Target.Level level, Optional<AttributeValue> type) {
        Set<String> same = type.map(value -> enumerations.types(level, Set.of(value.text())))
                .orElse(Set.of());
        return items.filter(item -> item.isActive()
                        && (item.type.isEmpty()
                                ? type.isEmpty()
                                : same.contains(item.type.get().text())))
                .mapToInt(item -> item.id)
                .findFirst();
    }

    /** Which version of the service this is. */
    int version() {
        return head.version();
    }

    Service service(ServiceView view) {
        return build(view).build();
    }

    /** The service with its version. */
    Service versioned(ServiceView view) {
        return build(view).version(head.version()).build();
    }

    private Service.Builder build(ServiceView view) {
        Service.Builder into = Service.builder(head.serviceId())
                .customerId(head.customerId())
                .contactKey(head.contactKey())
                .serviceType(shownType(Target.Level.SERVICE, service));
        if (view.activeStates()) {
            into.activeStates(states(Status.ACTIVE, view));
        }
        if (view.completedStates()) {
            into.completedStates(states(Status.COMPLETED, view));
        }
        if (view.activeTasks()) {
            into.activeTasks(tasksOf(null, true, view));
        }
        if (view.completedTasks()) {
            into.completedTasks(tasksOf(null, false, view));
        }
        return service.into(into, Target.Level.SERVICE, enumerations, view::selects);
    }

    List<State> states(StateQuery query) {
        Set<String> types = enumerations.types(Target.Level.STATE, query.stateTypes());
        return states.stream()
                .filter(state -> is(state, query.status()) && state.isOfType(types))
                .map(state -> state(state, query.view()).build())
                .toList();
    }

    Optional<State> state(int id, ServiceView view) {
        return id < 0 || id >= states.size()
                ? Optional.empty()
                : Optional.of(
                        state(states.get(id), view).version(head.version()).build());
    }

    List<Task> tasks(TaskQuery query) {
        Set<String> types = enumerations.types(Target.Level.TASK, query.taskTypes());
        return tasks.stream()
                .filter(task -> is(task, query.status()) && task.isOfType(types))
                .filter(task -> query.stateIds().isEmpty()
                        || (task.stateId != null && query.stateIds().contains(task.stateId)))
                .map(task -> task(task, query.view()).build())
                .toList();
    }

    Optional<Task> task(int id, ServiceView view) {
        return id < 0 || id >= tasks.size()
                ? Optional.empty()
                : Optional.of(task(tasks.get(id), view).version(head.version()).build());
    }

    private List<State> states(Status status, ServiceView view) {
        return states(StateQuery.all().status(status).view(view));
    }

    private State.Builder state(Item state, ServiceView view) {
        State.Builder into = State.builder(head.serviceId(), state.id).stateType(shownType(Target.Level.STATE, state));
        if (state.stateId != null) {
            into.previousStateId(state.stateId);
        }
        if (view.activeTasks()) {
            into.activeTasks(tasksOf(state.id, true, view));
        }
        if (view.completedTasks()) {
            into.completedTasks(tasksOf(state.id, false, view));
        }
        return state.into(into, Target.Level.STATE, enumerations, view::selectsOfState);
    }

    /** The tasks of a state, or of the service itself where there is none. */
    private List<Task> tasksOf(@Nullable Integer stateId, boolean active, ServiceView view) {
        Stream<Item> all =
                tasks.stream().filter(task -> task.isActive() == active && Objects.equals(task.stateId, stateId));
        return all.map(task -> task(task, view).build()).toList();
    }

    private Task.Builder task(Item task, ServiceView view) {
        Task.Builder into = Task.builder(head.serviceId(), task.id).taskType(shownType(Target.Level.TASK, task));
        if (task.stateId != null) {
            into.stateId(task.stateId);
        }
        return task.into(into, Target.Level.TASK, enumerations, view::selectsOfTask);
    }

    private @Nullable AttributeValue shownType(Target.Level level, Item item) {
        return enumerations.shown(level, EnumeratedField.TYPE, item.type).orElse(null);
    }

    private static boolean is(Item item, Status status) {
        return switch (status) {
            case ALL -> true;
            case ACTIVE -> item.isActive();
            case COMPLETED -> !item.isActive();
        };
    }
}
