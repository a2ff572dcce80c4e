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
import io.contextservices.engine.internal.ConversationWriter.Change;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.OpenActivity;
import io.contextservices.wire.EventCodec;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** Starts and ends states and tasks. */
final class ActivityChanges {

    private final TenantContext context;
    private final ConversationWriter writer;

    ActivityChanges(TenantContext context, ConversationWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    @SuppressWarnings("ReferenceEquality") // an event that lacks no default value is returned itself
    CompletableFuture<StartedState> start(long serviceId, StateStartEvent sent) {
        StateStartEvent event = context.preparation().start(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), context.limits());
        byte[] asSent = event == sent ? json : EventCodec.write(sent);
        return writer.change(
                serviceId,
                new IdempotentRequest<>("start state", serviceId, asSent, ResponseCodec.ofState(serviceId)),
                head -> start(head, Kind.STATE_STARTED, event, json, id -> new StartedState(serviceId, id)));
    }

    @SuppressWarnings("ReferenceEquality") // an event that lacks no default value is returned itself
    CompletableFuture<StartedTask> start(long serviceId, TaskStartEvent sent) {
        TaskStartEvent event = context.preparation().start(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), context.limits());
        byte[] asSent = event == sent ? json : EventCodec.write(sent);
        return writer.change(
                serviceId,
                new IdempotentRequest<>("start task", serviceId, asSent, ResponseCodec.ofTask(serviceId)),
                head -> {
                    if (event.stateId().isPresent()
                            && !head.stateIds().contains(event.stateId().getAsLong())) {
                        throw new InvalidRequestException(
                                "state_id", Violation.OUT_OF_RANGE, "the service has no state with this id");
                    }
                    return start(head, Kind.TASK_STARTED, event, json, id -> new StartedTask(serviceId, id));
                });
    }

    private <T> Change<T> start(Head head, Kind kind, Event event, byte[] json, LongFunction<T> result) {
        HeadBuilder next = context.next(head);
        EventRecord started = start(next, kind, event, json);
        return new Change<>(next, List.of(started), result.apply(started.activityId()));
    }

    /** Adds a state or a task to a head, and returns its start, with the time of the event or else now. */
    EventRecord start(HeadBuilder next, Kind kind, Event event, byte[] json) {
        Instant time = event.timestamp().orElse(context.now());
        long id = next.nextId(kind.level());
        next.start(kind.level(), time);
        return new EventRecord(kind, id, time, json);
    }

    CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent sent) {
        StateTransitionEvent event = context.preparation().transition(sent);
        long from = event.fromStateId().orElseThrow();
        byte[] end = RequestChecks.sized(EventCodec.write(event.end()), context.limits());
        byte[] start = RequestChecks.sized(EventCodec.write(event.start()), context.limits());
        IdempotentRequest<StartedState> request = new IdempotentRequest<>(
                "transition", serviceId, EventCodec.write(sent), ResponseCodec.ofState(serviceId));
        return writer.change(serviceId, request, head -> {
            OpenActivity state = open(head, Level.STATE, from);
            Instant time = RequestChecks.end(event.timestamp(), state.startedAt(), context.now());
            HeadBuilder next = context.next(head);
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
        EndEvent event = context.preparation().end(sent);
        byte[] json = RequestChecks.sized(EventCodec.write(event), context.limits());
        if (event.attached().isEmpty()) {
            return writer.change(target.serviceId(), head -> end(head, target, event, json));
        }
        return writer.changeWhole(target.serviceId(), conversation -> {
            Change<Void> change = end(conversation.head(), target, event, json);
            RequestChecks.attachable(
                    context.fold(conversation).attached(target.level(), target.id()),
                    event.attached().keySet(),
                    context.limits());
            return change;
        });
    }

    private Change<Void> end(Head head, Target target, EndEvent event, byte[] json) {
        OpenActivity open = open(head, target.level(), target.id());
        Instant time = RequestChecks.end(event.timestamp(), open.startedAt(), context.now());
        Kind kind = target.level() == Level.STATE ? Kind.STATE_ENDED : Kind.TASK_ENDED;
        return Change.of(context.next(head).end(open), new EventRecord(kind, target.id(), time, json));
    }

    private static OpenActivity open(Head head, Level level, long id) {
        for (OpenActivity open : head.open()) {
            if (open.level() == level && open.id() == id) {
                return open;
            }
        }
        if (!head.ids(level).contains(id)) {
            throw notFound(head.serviceId(), level, id);
        }
        throw new ConflictException(
                "The " + name(level, id) + " of service " + head.serviceId() + " has ended already");
    }

    static NotFoundException notFound(long serviceId, Level level, long id) {
        return new NotFoundException("There is no " + name(level, id) + " in service " + serviceId);
    }

    private static String name(Level level, long id) {
        return (level == Level.STATE ? "state " : level == Level.TASK ? "task " : "service ") + id;
    }
}
