package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The State Transition Event: one state ends and another starts, in one step. What the event says of its circumstances
 * holds for both; what it attaches is attached to the new state.
 *
 * <pre>{@code
 * StateTransitionEvent event = StateTransitionEvent.from(0)
 *         .disposition(AttributeValue.of("identified"))
 *         .to(AttributeValue.of("delivering"))
 *         .build();
 * }</pre>
 */
public final class StateTransitionEvent extends Event {

    private final @Nullable Long fromStateId;
    private final @Nullable AttributeValue disposition;
    private final @Nullable String dispositionDesc;
    private final @Nullable AttributeValue toStateType;
    private final @Nullable Duration toEstDuration;
    private final boolean hasTo;

    private StateTransitionEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
        fromStateId = from.fromStateId;
        disposition = from.disposition;
        dispositionDesc = from.dispositionDesc;
        toStateType = from.toStateType;
        toEstDuration = from.toEstDuration;
        hasTo = from.hasTo;
    }

    /** Begins a transition from this state. */
    public static Builder from(long stateId) {
        return new Builder().fromStateId(stateId);
    }

    /** A builder that starts from this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.fromStateId = fromStateId;
        builder.disposition = disposition;
        builder.dispositionDesc = dispositionDesc;
        builder.toStateType = toStateType;
        builder.toEstDuration = toEstDuration;
        builder.hasTo = hasTo;
        return builder;
    }

    /** The state that ends; {@code from.state_id}. Mandatory. */
    public OptionalLong fromStateId() {
        return fromStateId == null ? OptionalLong.empty() : OptionalLong.of(fromStateId);
    }

    /** How it ends; {@code from.disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** More on how it ends; {@code from.disposition_desc}, at most 64 characters. */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /** What kind of state starts; {@code to.state_type}. */
    public Optional<AttributeValue> toStateType() {
        return Optional.ofNullable(toStateType);
    }

    /** How long that is expected to take; {@code to.est_duration}, whole seconds. */
    public Optional<Duration> toEstDuration() {
        return Optional.ofNullable(toEstDuration);
    }

    /** Whether there is a {@code to} at all, which an event built in Java always has. */
    boolean hasTo() {
        return hasTo;
    }

    /** The end that this is for the one state. */
    public EndEvent end() {
        EndEvent.Builder end = EndEvent.builder();
        end.copyCircumstances(this);
        disposition().ifPresent(end::disposition);
        dispositionDesc().ifPresent(end::dispositionDesc);
        return end.build();
    }

    /** The start that this is for the other state. */
    public StateStartEvent start() {
        StateStartEvent.Builder start = StateStartEvent.builder();
        start.copyEvent(this);
        fromStateId().ifPresent(start::previousStateId);
        toStateType().ifPresent(start::stateType);
        toEstDuration().ifPresent(start::estDuration);
        return start.build();
    }

    /**
     * All that is wrong with this event, in the order of its fields; empty if it is valid.
     *
     * @param limits how large it may be, except for its size in bytes
     */
    public List<Violation> violations(Limits limits) {
        return TransitionFormat.INSTANCE.violations(this, limits);
    }

    /** Builds {@link StateTransitionEvent}s. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private @Nullable Long fromStateId;
        private @Nullable AttributeValue disposition;
        private @Nullable String dispositionDesc;
        private @Nullable AttributeValue toStateType;
        private @Nullable Duration toEstDuration;
        private boolean hasTo = true;

        Builder() {}

        @Override
        Builder self() {
            return this;
        }

        Builder fromStateId(long stateId) {
            this.fromStateId = stateId;
            return this;
        }

        Builder hasTo(boolean hasTo) {
            this.hasTo = hasTo;
            return this;
        }

        /** Sets how the one state ends. */
        public Builder disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return this;
        }

        /** Says more on how the one state ends, in at most 64 characters. */
        public Builder dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return this;
        }

        /** Sets what kind of state starts. */
        public Builder to(AttributeValue stateType) {
            this.toStateType = requireNonNull(stateType, "stateType");
            return this;
        }

        /** Sets how long that is expected to take; whole seconds, the rest is cut off; at least 0. */
        public Builder toEstDuration(Duration estDuration) {
            this.toEstDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** The event as it stands; see {@link StateTransitionEvent#violations} for whether it is valid. */
        public StateTransitionEvent build() {
            return build(null);
        }

        StateTransitionEvent build(byte @Nullable [] source) {
            return new StateTransitionEvent(this, source);
        }
    }
}
