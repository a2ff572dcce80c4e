package io.contextservices.wire;

import io.contextservices.api.BulkStart;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.Expiry;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.EventBridge;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of events. For implementations of the API; applications do not need it. Stateless. */
public final class EventCodec {

    private EventCodec() {}

    /**
     * Reads the body of a request to start a service.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations; if the body is not JSON or is nested too deeply, with this
     *     violation only
     */
    public static ServiceStartEvent readServiceStart(byte[] body, Limits limits) {
        return ServiceStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads a stored event that {@link #write} wrote, regardless of limits.
     *
     * @param json the event; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException if the array does not contain such an event
     */
    public static ServiceStartEvent readStoredServiceStart(byte[] json) {
        return ServiceStartFormat.UPDATE.readStored(json);
    }

    /**
     * Reads the body of a request to assign a service to a customer: the fields of a Service Start Event, all optional.
     * The fields that an update does not have are checked too.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static ServiceUpdate readServiceUpdate(byte[] body, Limits limits) {
        return EventBridge.EVENTS.serviceUpdate(ServiceStartFormat.UPDATE.read(body, limits));
    }

    /**
     * Reads the body of a request to end a service.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static ServiceEndEvent readServiceEnd(byte[] body, Limits limits) {
        return ServiceEndFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request to end a state.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static StateEndEvent readStateEnd(byte[] body, Limits limits) {
        return EndFormat.OF_STATE.read(body, limits);
    }

    /**
     * Reads the body of a request to end a task.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static TaskEndEvent readTaskEnd(byte[] body, Limits limits) {
        return EndFormat.OF_TASK.read(body, limits);
    }

    /**
     * Reads the body of a request to start a state.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static StateStartEvent readStateStart(byte[] body, Limits limits) {
        return StateStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request for a transition.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static StateTransitionEvent readTransition(byte[] body, Limits limits) {
        return TransitionFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request to start a task.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException with all violations
     */
    public static TaskStartEvent readTaskStart(byte[] body, Limits limits) {
        return TaskStartFormat.INSTANCE.read(body, limits);
    }

    /**
     * Reads the body of a request for a Composite Start. Each event keeps its own part of the body. Unknown keys
     * outside the events are ignored.
     *
     * @throws InvalidRequestException with all violations, with the paths of the fields
     */
    public static CompositeStart readCompositeStart(byte[] body, Limits limits) {
        return EventValidator.of(limits).readCompositeStart(body);
    }

    /**
     * Reads the body of a request to set the expiry of a service. Unknown keys are ignored.
     *
     * @throws InvalidRequestException with all violations
     */
    public static Expiry readExpiry(byte[] body, Limits limits) {
        ServiceEndEvent event = ExpiryFormat.INSTANCE.read(body, limits);
        return event.ttl()
                .map(Expiry::in)
                .orElseGet(() -> Expiry.at(event.expirationTime().orElseThrow()));
    }

    /**
     * Reads the body of a request that attaches one value.
     *
     * @param body the body; the value keeps the array, so it must not be changed afterwards
     * @throws InvalidRequestException if the body is not a JSON value, or is nested too deeply
     */
    public static Json readExtension(byte[] body, Limits limits) {
        return ExtensionRules.read(body, limits);
    }

    /**
     * Returns the violations of a request to attach this value under this key; an empty list if it is valid.
     *
     * @param value the value; {@code null} if the request removes the attached value
     */
    public static List<Violation> extensionViolations(
            Target.Level level, String key, @Nullable Json value, Limits limits) {
        return ExtensionRules.violations(level, key, value, limits);
    }

    /** Reads a stored end that {@link #write(EndEvent)} wrote. */
    public static EndEvent readStoredEnd(Target.Level level, byte[] json) {
        return EndFormat.storedOf(level).readStored(json);
    }

    /** Reads a stored start of a state that {@link #write(StateStartEvent)} wrote. */
    public static StateStartEvent readStoredStateStart(byte[] json) {
        return StateStartFormat.INSTANCE.readStored(json);
    }

    /** Reads a stored start of a task that {@link #write(TaskStartEvent)} wrote. */
    public static TaskStartEvent readStoredTaskStart(byte[] json) {
        return TaskStartFormat.INSTANCE.readStored(json);
    }

    /**
     * Returns an update as the event with its JSON. If the update was read from JSON, the event also has the fields that
     * an update does not have, such as the customer.
     */
    public static ServiceStartEvent asEvent(ServiceUpdate update) {
        return EventBridge.EVENTS.event(update);
    }

    /** Returns an event with the common fields of the update where they are set, and otherwise its own. */
    public static Event update(Event event, ServiceStartEvent update) {
        return EventBridge.EVENTS.update(event, update);
    }

    /** Returns the violations of an expiry; an empty list if it is valid. */
    public static List<Violation> expiryViolations(Expiry expiry, Limits limits) {
        ServiceEndEvent.Builder event = ServiceEndEvent.builder();
        expiry.ttl().ifPresent(event::ttl);
        expiry.expirationTime().ifPresent(event::expirationTime);
        return ExpiryFormat.INSTANCE.violations(event.build(), limits);
    }

    /**
     * Writes an event. An event that was read from JSON is written verbatim.
     *
     * @return an array that must not be changed
     */
    public static byte[] write(ServiceStartEvent event) {
        return ServiceStartFormat.INSTANCE.write(event);
    }

    /** Writes an update. An update that was read from JSON is written verbatim. */
    public static byte[] write(ServiceUpdate update) {
        return ServiceStartFormat.INSTANCE.write(asEvent(update));
    }

    /** Writes an event, see {@link #write(ServiceStartEvent)}. */
    public static byte[] write(EndEvent event) {
        return EndFormat.of(event).write(event);
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

    /** Writes a request. Events that were read from JSON are written verbatim. */
    public static byte[] write(CompositeStart start) {
        return CompositeFormat.write(start);
    }

    /** Writes a request. Events that were read from JSON are written verbatim. */
    public static byte[] write(BulkStart start) {
        return BulkFormat.write(start);
    }

    /** Writes the expiry of a service. */
    public static byte[] write(Expiry expiry) {
        return new FieldWriter()
                .beginObject()
                .seconds(Field.TTL, expiry.ttl())
                .instant(Field.EXPIRATION_TIME, expiry.expirationTime())
                .endObject()
                .toBytes();
    }

    /** Writes a value verbatim. The returned array must not be changed. */
    public static byte[] write(Json value) {
        return JsonText.toBytes(value);
    }
}
