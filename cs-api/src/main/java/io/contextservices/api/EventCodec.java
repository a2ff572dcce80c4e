package io.contextservices.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of events, for implementations of the API; an application has no need of it. Stateless. */
public final class EventCodec {

    private EventCodec() {}

    /**
     * Reads the body of a request to start a service.
     *
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong; alone, if the body is not JSON or is nested too deep
     */
    public static ServiceStartEvent readServiceStart(byte[] body, Limits limits) {
        return ServiceStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads an event that {@link #write} wrote once, whatever the limits were then.
     *
     * @param json taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException if it is no such event
     */
    public static ServiceStartEvent readStoredServiceStart(byte[] json) {
        return ServiceStartFormat.UPDATE.readStored(json);
    }

    /**
     * Reads the body of a request to give a service to a customer: some fields of a Service Start Event, none mandatory.
     *
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong
     */
    public static ServiceStartEvent readServiceUpdate(byte[] body, Limits limits) {
        return ServiceStartFormat.UPDATE.read(body, limits);
    }

    /**
     * Reads the body of a request to end a service, a state or a task.
     *
     * @param level what ends
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong
     */
    public static EndEvent readEnd(Target.Level level, byte[] body, Limits limits) {
        return EndFormat.of(level).read(body, limits);
    }

    /**
     * Reads the body of a request to start a state.
     *
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong
     */
    public static StateStartEvent readStateStart(byte[] body, Limits limits) {
        return StateStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request for a transition.
     *
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong
     */
    public static StateTransitionEvent readTransition(byte[] body, Limits limits) {
        return TransitionFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request to start a task.
     *
     * @param body taken over: it must not change any more, since the event keeps it
     * @throws InvalidRequestException with all that is wrong
     */
    public static TaskStartEvent readTaskStart(byte[] body, Limits limits) {
        return TaskStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request for a Composite Start. Each event keeps its own part of it; other keys than those of
     * the events do not count.
     *
     * @throws InvalidRequestException with all that is wrong, with the paths of the fields
     */
    public static CompositeStart readCompositeStart(byte[] body, Limits limits) {
        return new EventValidator(limits, EventValidator.Values.ANY).readCompositeStart(body);
    }

    /**
     * Reads the body of a request that says when to forget a service. Other keys do not count.
     *
     * @throws InvalidRequestException with all that is wrong
     */
    public static Expiry readExpiry(byte[] body, Limits limits) {
        EndEvent event = ExpiryFormat.INSTANCE.read(body, limits);
        return Expiry.of(event.ttl().orElse(null), event.expirationTime().orElse(null));
    }

    /**
     * Reads the body of a request that attaches one value.
     *
     * @param body taken over: it must not change any more, since the value keeps it
     * @throws InvalidRequestException if it is no JSON value, or is nested too deep
     */
    public static Json readExtension(byte[] body, Limits limits) {
        return ExtensionRules.read(body, limits);
    }

    /**
     * All that is wrong with attaching this value under this key; empty if nothing is.
     *
     * @param value {@code null} if nothing is attached, but taken away
     */
    public static List<Violation> extensionViolations(
            Target.Level level, String key, @Nullable Json value, Limits limits) {
        return ExtensionRules.violations(level, key, value, limits);
    }

    /** Reads an end that {@link #write(EndEvent)} wrote once. */
    public static EndEvent readStoredEnd(Target.Level level, byte[] json) {
        return EndFormat.of(level).readStored(json);
    }

    /** Reads a start of a state that {@link #write(StateStartEvent)} wrote once. */
    public static StateStartEvent readStoredStateStart(byte[] json) {
        return StateStartFormat.INSTANCE.readStored(json);
    }

    /** Reads a start of a task that {@link #write(TaskStartEvent)} wrote once. */
    public static TaskStartEvent readStoredTaskStart(byte[] json) {
        return TaskStartFormat.INSTANCE.readStored(json);
    }

    /** An event as it is after an update of it: what the update says of its circumstances holds, and else what it said. */
    public static Event update(Event event, ServiceStartEvent update) {
        return RecordedEvent.update(event, update);
    }

    /**
     * All that is wrong with an event as a change of a service that is given to a customer; empty if it is valid.
     *
     * @param limits how large it may be, except for its size in bytes
     */
    public static List<Violation> updateViolations(ServiceStartEvent update, Limits limits) {
        return ServiceStartFormat.UPDATE.violations(update, limits);
    }

    /** All that is wrong with when a service is to be forgotten; empty if it is valid. */
    public static List<Violation> expiryViolations(Expiry expiry, Limits limits) {
        EndEvent.Builder event = EndEvent.builder();
        expiry.ttl().ifPresent(event::ttl);
        expiry.expirationTime().ifPresent(event::expirationTime);
        return ExpiryFormat.INSTANCE.violations(event.build(), limits);
    }

    /**
     * All that is wrong with an end of this level; empty if it is valid.
     *
     * @param limits how large it may be, except for its size in bytes
     */
    public static List<Violation> endViolations(Target.Level level, EndEvent end, Limits limits) {
        return EndFormat.of(level).violations(end, limits);
    }

    /**
     * Writes an event. One that was read is written exactly as it came.
     *
     * @return not to be changed
     */
    public static byte[] write(ServiceStartEvent event) {
        return ServiceStartFormat.INSTANCE.write(event);
    }

    /** Writes an event, see {@link #write(ServiceStartEvent)}. */
    public static byte[] write(EndEvent event) {
        return EndFormat.OF_SERVICE.write(event);
    }

    /** Writes an event, see {@link #write(ServiceStartEvent)}. */
    public static byte[] write(StateStartEvent event) {
        return StateStartFormat.INSTANCE.write(event);
    }

    /** Writes an event, see {@link #write(ServiceStartEvent)}. */
    public static byte[] write(StateTransitionEvent event) {
        return TransitionFormat.INSTANCE.write(event);
    }

    /** Writes an event, see {@link #write(ServiceStartEvent)}. */
    public static byte[] write(TaskStartEvent event) {
        return TaskStartFormat.INSTANCE.write(event);
    }

    /** Writes a request. Each event that was read is written exactly as it came. */
    public static byte[] write(CompositeStart start) {
        return CompositeFormat.write(start);
    }

    /** Writes a request. Each event that was read is written exactly as it came. */
    public static byte[] write(BulkStart start) {
        return BulkFormat.write(start);
    }

    /** Writes when to forget a service. */
    public static byte[] write(Expiry expiry) {
        return new JsonWriter()
                .beginObject()
                .seconds(Field.TTL, expiry.ttl())
                .instant(Field.EXPIRATION_TIME, expiry.expirationTime())
                .endObject()
                .toBytes();
    }

    /** Writes a value as it is; not to be changed. */
    public static byte[] write(Json value) {
        return value.toBytes();
    }
}
