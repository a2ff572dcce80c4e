package io.contextservices.engine.internal;
import io.contextservices.api.ConflictException;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Target.Level;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.Conversations.Change;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.OpenActivity;
import io.contextservices.wire.EventCodec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Starts and ends states and tasks. */
final class StateChanges {

    private final Conversations conversations;

    StateChanges(Conversations conversations) {
        this.conversations = conversations;
    }

    @SuppressWarnings("ReferenceEquality") // an event that lacks no default value is returned itself
    CompletableFuture<StartedState> start(long serviceId, StateStartEvent sent) {
        StateStartEvent event = conversations.intake.start(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), conversations.limits);
        byte[] asSent = event == sent ? json : EventCodec.write(sent);
        return conversations.change(serviceId, state("start state", serviceId, asSent), head -> {
            HeadBuilder next = conversations.next(head);
            EventRecord started = started(Kind.STATE_STARTED, next.nextId(Level.STATE), event, json);
            return new Change<>(
                    next.start(Level.STATE, started.time()),
                    List.of(started),
                    new StartedState(serviceId, started.subject()));
        });
    }

    @SuppressWarnings("ReferenceEquality") // an event that lacks no default value is returned itself
    CompletableFuture<StartedTask> start(long serviceId, TaskStartEvent sent) {
        TaskStartEvent event = conversations.intake.start(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), conversations.limits);
        IdempotentRequest<StartedTask> once = new IdempotentRequest<>(
                "start task",
                serviceId,
                event == sent ? json : EventCodec.write(sent),
                started -> Long.toString(started.taskId()),
                kept -> new StartedTask(serviceId, Long.parseLong(kept)).asReplayed());
        return conversations.change(serviceId, once, head -> {
            if (event.stateId().isPresent()
                    && !head.stateIds().contains(event.stateId().getAsLong())) {
                throw new InvalidRequestException(
                        "state_id", Violation.OUT_OF_RANGE, "the service has no state with this id");
            }
            HeadBuilder next = conversations.next(head);
            EventRecord started = started(Kind.TASK_STARTED, next.nextId(Level.TASK), event, json);
            return new Change<>(
                    next.start(Level.TASK, started.time()),
                    List.of(started),
                    new StartedTask(serviceId, started.subject()));
        });
    }

    private static IdempotentRequest<StartedState> state(String what, long serviceId, byte[] json) {
        return new IdempotentRequest<>(
                what,
                serviceId,
                json,
                started -> Long.toString(started.stateId()),
                kept -> new StartedState(serviceId, Long.parseLong(kept)).asReplayed());
    }

    /** Returns the start of a state or a task, with the time of the event or else now. */
    EventRecord started(Kind kind, long id, Event event, byte[] json) {
        return new EventRecord(kind, id, event.timestamp().orElse(conversations.now()), json);
    }

    CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent sent) {
        StateTransitionEvent event = conversations.intake.transition(sent);
        long from = event.fromStateId().orElseThrow();
        byte[] end = RequestChecks.sized(EventCodec.write(event.end()), conversations.limits);
        byte[] start = RequestChecks.sized(EventCodec.write(event.start()), conversations.limits);
        return conversations.change(serviceId, state("transition", serviceId, EventCodec.write(sent)), head -> {
            OpenActivity state = open(head, Level.STATE, from);
            Instant time = RequestChecks.end(event.timestamp(), state.startedAt(), conversations.now());
            HeadBuilder next = conversations.next(head);
            long id = next.nextId(Level.STATE);
            return new Change<>(
                    next.end(state).start(Level.STATE, time),
                    List.of(
                            new EventRecord(Kind.STATE_ENDED, from, time, end),
                            new EventRecord(Kind.STATE_STARTED, id, time, start)),
                    new StartedState(serviceId, id));
        });
    }

    CompletableFuture<Void> end(Target target, EndEvent sent) {
        EndEvent event = conversations.intake.end(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), conversations.limits);
        if (event.attached().isEmpty()) {
            return conversations.change(target.serviceId(), head -> end(head, target, event, json));
        }
        return conversations.changeWhole(target.serviceId(), conversation -> {
            Change<Void> change = end(conversation.head(), target, event, json);
            RequestChecks.attachable(
                    conversations.fold(conversation).attached(target.level(), target.id()),
                    event.attached().keySet(),
                    conversations.limits);
            return change;
        });
    }

    @SuppressWarnings("NullAway") // there is nothing to return
    private Change<Void> end(Head head, Target target, EndEvent event, byte[] json) {
        OpenActivity open = open(head, target.level(), target.id());
        Instant time = RequestChecks.end(event.timestamp(), open.startedAt(), conversations.now());
        Kind kind = target.level() == Level.STATE ? Kind.STATE_ENDED : Kind.TASK_ENDED;
        return new Change<>(
                conversations.next(head).end(open), List.of(new EventRecord(kind, target.id(), time, json)), null);
    }

    private static OpenActivity open(Head head, Level level, long id) {
        for (OpenActivity open : head.open()) {
            if (open.level() == level && open.id() == id) {
                return open;
            }
        }
        String what = level.name().toLowerCase(Locale.ROOT) + ' ' + id;
        if (!head.ids(level).contains(id)) {
            throw new NotFoundException("There is no " + what + " in service " + head.serviceId());
        }
        throw new ConflictException("The " + what + " of service " + head.serviceId() + " has ended already");
    }
}
