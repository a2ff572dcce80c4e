package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What events have to be where they arrive: how large, and which values their enumerated fields have. For implementations
 * of the API; an application has no need of it. Immutable.
 *
 * <p>Reading takes the array over, as {@link EventCodec} does, and throws {@link InvalidRequestException} with all that is
 * wrong. An event built in Java is looked at with {@code violations}, in the order of its fields.
 */
public final class EventValidator {

    private final Limits limits;
    private final Values values;

    /** Rules of their own for the size of events and for the values of their enumerated fields. */
    public EventValidator(Limits limits, Values values) {
        this.limits = requireNonNull(limits, "limits");
        this.values = requireNonNull(values, "values");
    }

    /** Which values enumerated fields take, for instance {@code service_type}. Safe for use by any number of threads. */
    @FunctionalInterface
    public interface Values {

        /** Every field takes every value. */
        Values ANY = (level, field, value) -> null;

        /**
         * What is wrong with a value.
         *
         * @param level what the event happens to
         * @param field its name in the event
         * @return a sentence for people that says which values there are; {@code null} if nothing is wrong
         */
        @Nullable
        String fault(Target.Level level, String field, AttributeValue value);
    }

    /** Reads the body of a request to start a service. */
    public ServiceStartEvent readServiceStart(byte[] body) {
        ServiceStartEvent event = ServiceStartFormat.INSTANCE.read(body, limits, values);
        event.checkedBy(this);
        return event;
    }

    /** Reads the body of a request to give a service to a customer. */
    public ServiceStartEvent readServiceUpdate(byte[] body) {
        return ServiceStartFormat.UPDATE.read(body, limits, values);
    }

    /** Reads the body of a request to end something of this level. */
    public EndEvent readEnd(Target.Level level, byte[] body) {
        return EndFormat.of(level).read(body, limits, values);
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

    /** All that is wrong with a Composite Start; empty if it is valid. */
    public List<Violation> violations(CompositeStart start) {
        return CompositeFormat.violations(start, this);
    }

    /** Reads the body of a request for a bulk start. */
    public ValidatedBulkStart readBulkStart(byte[] body) {
        return BulkFormat.read(requireNonNull(body, "body"), this, limits);
    }

    /**
     * Looks at the events of a bulk start.
     *
     * @throws InvalidRequestException if all are to be started, but not all can be
     */
    public ValidatedBulkStart sort(BulkStart start) {
        return BulkFormat.sort(start, this, limits);
    }

    /** All that is wrong with a start of a service; empty if it is valid. */
    public List<Violation> violations(ServiceStartEvent start) {
        return start.isCheckedBy(this) ? List.of() : ServiceStartFormat.INSTANCE.violations(start, limits, values);
    }

    /** All that is wrong with an event as a change of a service that is given to a customer; empty if it is valid. */
    public List<Violation> updateViolations(ServiceStartEvent update) {
        return ServiceStartFormat.UPDATE.violations(update, limits, values);
    }

    /** All that is wrong with an end of this level; empty if it is valid. */
    public List<Violation> violations(Target.Level level, EndEvent end) {
        return EndFormat.of(level).violations(end, limits, values);
    }

    /** All that is wrong with a start of a state; empty if it is valid. */
    public List<Violation> violations(StateStartEvent start) {
        return StateStartFormat.INSTANCE.violations(start, limits, values);
    }

    /** All that is wrong with a transition; empty if it is valid. */
    public List<Violation> violations(StateTransitionEvent transition) {
        return TransitionFormat.INSTANCE.violations(transition, limits, values);
    }

    /** All that is wrong with a start of a task; empty if it is valid. */
    public List<Violation> violations(TaskStartEvent start) {
        return TaskStartFormat.INSTANCE.violations(start, limits, values);
    }
}
