package io.contextservices.wire;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BulkStart;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.EndEvent;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for incoming events: limits of size, and the values of enumerated fields. For implementations of the API;
 * applications do not need it. Immutable.
 *
 * <p>Methods that read keep the array, as those of {@link EventCodec} do, and throw {@link InvalidRequestException}
 * with all violations. Events built in Java are checked with {@code violations}, which reports in the order of their
 * fields.
 */
public final class EventValidator {

    private final Limits limits;
    private final Values values;

    /** Creates rules with these limits and these values of enumerated fields. */
    public EventValidator(Limits limits, Values values) {
        this.limits = requireNonNull(limits, "limits");
        this.values = requireNonNull(values, "values");
    }

    /** Returns rules with these limits that accept every value of enumerated fields. */
    public static EventValidator of(Limits limits) {
        return new EventValidator(limits, Values.ANY);
    }

    /**
     * The values that enumerated fields accept, for instance {@code service_type}. Safe for use by any number of
     * threads.
     */
    @FunctionalInterface
    public interface Values {

        /** Accepts every value in every field. */
        Values ANY = (level, field, value) -> null;

        /**
         * Checks a value.
         *
         * @param level the level of the resource that the event belongs to
         * @param field the name of the field in the event
         * @return a sentence for people that lists the accepted values; {@code null} if the value is accepted
         */
        @Nullable
        String fault(Target.Level level, String field, AttributeValue value);
    }

    /** Reads the body of a request to start a service. */
    public ServiceStartEvent readServiceStart(byte[] body) {
        return ServiceStartFormat.INSTANCE.read(body, limits, values);
    }

    /** Reads the body of a request to assign a service to a customer. */
    public ServiceUpdate readServiceUpdate(byte[] body) {
        return EventBridge.EVENTS.serviceUpdate(ServiceStartFormat.UPDATE.read(body, limits, values));
    }

    /** Reads the body of a request to end a service. */
    public ServiceEndEvent readServiceEnd(byte[] body) {
        return ServiceEndFormat.INSTANCE.read(body, limits, values);
    }

    /** Reads the body of a request to end a state. */
    public StateEndEvent readStateEnd(byte[] body) {
        return EndFormat.OF_STATE.read(body, limits, values);
    }

    /** Reads the body of a request to end a task. */
    public TaskEndEvent readTaskEnd(byte[] body) {
        return EndFormat.OF_TASK.read(body, limits, values);
    }

    /** Reads the body of a request to start a state. */
    public StateStartEvent readStateStart(byte[] body) {
        return StateStartFormat.INSTANCE.read(body, limits, values);
    }

    /** Reads the body of a request for a transition. */
    public StateTransitionEvent readTransition(byte[] body) {
        return TransitionFormat.INSTANCE.read(body, limits, values);
    }

    /** Reads the body of a request to start a task. */
    public TaskStartEvent readTaskStart(byte[] body) {
        return TaskStartFormat.INSTANCE.read(body, limits, values);
    }

    /** Reads the body of a request for a Composite Start. */
    public CompositeStart readCompositeStart(byte[] body) {
        return CompositeFormat.read(requireNonNull(body, "body"), limits, values);
    }

    /** Returns the violations of a Composite Start; an empty list if it is valid. */
    public List<Violation> violations(CompositeStart start) {
        return CompositeFormat.violations(start, this);
    }

    /** Reads the body of a request for a bulk start. */
    public ValidatedBulkStart readBulkStart(byte[] body) {
        return BulkFormat.read(requireNonNull(body, "body"), this, limits);
    }

    /**
     * Validates the events of a bulk start.
     *
     * @throws InvalidRequestException if the start is atomic and any event is not valid
     */
    public ValidatedBulkStart sort(BulkStart start) {
        return BulkFormat.sort(start, this, limits);
    }

    /** Returns the violations of a start of a service; an empty list if it is valid. */
    public List<Violation> violations(ServiceStartEvent start) {
        return ServiceStartFormat.INSTANCE.violations(start, limits, values);
    }

    /**
     * Returns the violations of an update of a service that is assigned to a customer; an empty list if it is valid.
     */
    public List<Violation> violations(ServiceUpdate update) {
        return ServiceStartFormat.UPDATE.violations(EventBridge.EVENTS.event(update), limits, values);
    }

    /** Returns the violations of an end; an empty list if it is valid. */
    public List<Violation> violations(EndEvent end) {
        return EndFormat.of(end).violations(end, limits, values);
    }

    /** Returns the violations of a start of a state; an empty list if it is valid. */
    public List<Violation> violations(StateStartEvent start) {
        return StateStartFormat.INSTANCE.violations(start, limits, values);
    }

    /** Returns the violations of a transition; an empty list if it is valid. */
    public List<Violation> violations(StateTransitionEvent transition) {
        return TransitionFormat.INSTANCE.violations(transition, limits, values);
    }

    /** Returns the violations of a start of a task; an empty list if it is valid. */
    public List<Violation> violations(TaskStartEvent start) {
        return TaskStartFormat.INSTANCE.violations(start, limits, values);
    }
}
