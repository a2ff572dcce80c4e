package io.contextservices.engine.internal;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fold of a conversation: the service, states and tasks that follow from its events. Not thread-safe. */
final class Fold {

    /** A key that is not the id of a state. */
    private static final Long OF_SERVICE = -1L;

    private final Head head;
    private final Activity service;
    private final Enumerations enumerations;
    private final Map<Long, Activity> states = new LinkedHashMap<>();
    private final Map<Long, Activity> tasks = new LinkedHashMap<>();

    /** The tasks by state, computed on first use, so that no state has to scan the tasks of all others. */
    private @Nullable Map<Long, List<Activity>> tasksByState;

    private Fold(Head head, Activity service, Enumerations enumerations) {
        this.head = head;
        this.service = service;
        this.enumerations = enumerations;
    }

    static Fold of(Conversation conversation, Enumerations enumerations) {
        List<EventRecord> events = conversation.events();
        Head head = conversation.head();
        try {
            Fold fold = new Fold(head, started(events.get(0)), enumerations);
            for (EventRecord event : events.subList(1, events.size())) {
                fold.add(event);
            }
            return fold;
        } catch (RuntimeException e) { // any failure of the parsers for invalid bytes
            throw unreadable(head, e);
        }
    }

    /**
     * Returns the failure for stored data that cannot be read, because the request is not at fault. The exception keeps
     * the stack trace of the cause, but not its message, which may contain customers' data.
     */
    private static UnreadableConversationException unreadable(Head head, RuntimeException e) {
        String message = "service " + head.serviceId() + ": an event cannot be read ("
                + e.getClass().getSimpleName() + ')';
        UnreadableConversationException unreadable =
                new UnreadableConversationException(head.serviceId(), message, null);
        unreadable.setStackTrace(e.getStackTrace());
        return unreadable;
    }

    private static Activity started(EventRecord record) {
        ServiceStartEvent event = EventCodec.readStoredServiceStart(record.json());
        Activity service = new Activity(0, event, record.time(), event.serviceType(), event.estDuration());
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
            case STATE_ENDED -> ended(item(event), Target.Level.STATE, event);
            case TASK_ENDED -> ended(item(event), Target.Level.TASK, event);
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

    private Activity item(EventRecord event) {
        return item(event.kind().level(), event.activityId())
                .orElseThrow(() -> new IllegalStateException(event + " of an activity that never started"));
    }

    private Optional<Activity> item(Target.Level level, long id) {
        return Optional.ofNullable(
                switch (level) {
                    case SERVICE -> service;
                    case STATE -> states.get(id);
                    case TASK -> tasks.get(id);
                });
    }

    private void associated(ServiceStartEvent update) {
        service.start = EventCodec.update(service.start, update);
        service.type = update.serviceType().or(() -> service.type);
        service.estDuration = update.estDuration().or(() -> service.estDuration);
        service.attached.putAll(update.attached());
    }

    private void stateStarted(EventRecord record) {
        StateStartEvent event = EventCodec.readStoredStateStart(record.json());
        Activity state =
                new Activity(record.activityId(), event, record.time(), event.stateType(), event.estDuration());
        event.previousStateId().ifPresent(id -> state.stateId = id);
        states.put(state.id, state);
    }

    private void taskStarted(EventRecord record) {
        TaskStartEvent event = EventCodec.readStoredTaskStart(record.json());
        Activity task = new Activity(record.activityId(), event, record.time(), event.taskType(), event.estDuration());
        event.stateId().ifPresent(id -> task.stateId = id);
        tasks.put(task.id, task);
    }

    private static void ended(Activity item, Target.Level level, EventRecord record) {
        item.end(EventCodec.readStoredEnd(level, record.json()), record.time());
    }

    /** Returns the data attached to an existing service, state or task. */
    Map<String, Json> attached(Target.Level level, long id) {
        return item(level, id).orElseThrow().attached;
    }

    /** Returns the first active state of this type; without a type, the first one that has none. */
    OptionalLong activeState(Optional<AttributeValue> type) {
        return firstActive(states.values().stream(), Target.Level.STATE, type);
    }

    /**
     * Returns the first active task of this type, or without a type if none is given; only in this state, if one is
     * given.
     */
    OptionalLong activeTask(Optional<AttributeValue> type, OptionalLong stateId) {
        return firstActive(
                tasks.values().stream()
                        .filter(task -> stateId.isEmpty() || Objects.equals(task.stateId, stateId.getAsLong())),
                Target.Level.TASK,
                type);
    }

    private OptionalLong firstActive(Stream<Activity> items, Target.Level level, Optional<AttributeValue> type) {
        Set<String> same = type.map(value -> enumerations.types(level, Set.of(value.text())))
                .orElse(Set.of());
        return items.filter(item -> item.isActive()
                        && (item.type.isEmpty()
                                ? type.isEmpty()
                                : same.contains(item.type.get().text())))
                .mapToLong(item -> item.id)
                .findFirst();
    }

    /** Returns the version of the service, as callers see it. */
    long version() {
        return head.revision();
    }

    Service service(ServiceView view) {
        return build(view).build();
    }

    /** Returns the service with its version. */
    Service versioned(ServiceView view) {
        return build(view).version(head.revision()).build();
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
        return states.values().stream()
                .filter(state -> is(state, query.status()) && state.isOfType(types))
                .map(state -> state(state, query.view()).build())
                .toList();
    }

    Optional<State> state(long id, ServiceView view) {
        return item(Target.Level.STATE, id)
                .map(state -> state(state, view).version(head.revision()).build());
    }

    List<Task> tasks(TaskQuery query) {
        Set<String> types = enumerations.types(Target.Level.TASK, query.taskTypes());
        return tasks.values().stream()
                .filter(task -> is(task, query.status()) && task.isOfType(types))
                .filter(task -> query.stateIds().isEmpty()
                        || (task.stateId != null && query.stateIds().contains(task.stateId)))
                .map(task -> task(task, query.view()).build())
                .toList();
    }

    Optional<Task> task(long id, ServiceView view) {
        return item(Target.Level.TASK, id)
                .map(task -> task(task, view).version(head.revision()).build());
    }

    private List<State> states(Status status, ServiceView view) {
        return states(StateQuery.all().withStatus(status).withView(view));
    }

    private State.Builder state(Activity state, ServiceView view) {
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

    /** Returns the tasks of a state; without a state, those of the service itself. */
    private List<Task> tasksOf(@Nullable Long stateId, boolean active, ServiceView view) {
        if (tasksByState == null) {
            tasksByState = new HashMap<>();
            for (Activity task : tasks.values()) {
                tasksByState
                        .computeIfAbsent(key(task.stateId), id -> new ArrayList<>())
                        .add(task);
            }
        }
        return tasksByState.getOrDefault(key(stateId), List.of()).stream()
                .filter(task -> task.isActive() == active)
                .map(task -> task(task, view).build())
                .toList();
    }

    private static Long key(@Nullable Long stateId) {
        return stateId == null ? OF_SERVICE : stateId;
    }

    private Task.Builder task(Activity task, ServiceView view) {
        Task.Builder into = Task.builder(head.serviceId(), task.id).taskType(shownType(Target.Level.TASK, task));
        if (task.stateId != null) {
            into.stateId(task.stateId);
        }
        return task.into(into, Target.Level.TASK, enumerations, view::selectsOfTask);
    }

    private @Nullable AttributeValue shownType(Target.Level level, Activity item) {
        return enumerations.shown(level, EnumeratedField.TYPE, item.type).orElse(null);
    }

    private static boolean is(Activity item, Status status) {
        return switch (status) {
            case ALL -> true;
            case ACTIVE -> item.isActive();
            case COMPLETED -> !item.isActive();
        };
    }
}
