package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The State Start Event: a service enters a state, such as "waiting for a signed fax". Nothing in it is
 * mandatory.
 *
 * <pre>{@code
 * StateStartEvent event = StateStartEvent.of("waiting-for-fax").estDuration(Duration.ofHours(2)).build();
 * }</pre>
 */
public final class StateStartEvent extends Event {

    private final @Nullable AttributeValue stateType;
    private final @Nullable Long previousStateId;
    private final @Nullable Duration estDuration;

    private StateStartEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
        stateType = from.stateType;
        previousStateId = from.previousStateId;
        estDuration = from.estDuration;
    }

    /** Begins an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins an event for a state of this type, by name. */
    public static Builder of(String stateType) {
        return new Builder().stateType(AttributeValue.of(stateType));
    }

    /** A builder that starts from this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.stateType = stateType;
        builder.previousStateId = previousStateId;
        builder.estDuration = estDuration;
        return builder;
    }

    /** What kind of state it is; {@code state_type}. */
    public Optional<AttributeValue> stateType() {
        return Optional.ofNullable(stateType);
    }

    /** The state before this one; {@code previous_state_id}. */
    public OptionalLong previousStateId() {
        return previousStateId == null ? OptionalLong.empty() : OptionalLong.of(previousStateId);
    }

    /** How long it is expected to take; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    /**
     * All that is wrong with this event, in the order of its fields; empty if it is valid.
     *
     * @param limits how large it may be, except for its size in bytes
     */
    public List<Violation> violations(Limits limits) {
        return StateStartFormat.INSTANCE.violations(this, limits);
    }

    /** Builds {@link StateStartEvent}s. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private @Nullable AttributeValue stateType;
        private @Nullable Long previousStateId;
        private @Nullable Duration estDuration;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Sets what kind of state it is. */
        public Builder stateType(AttributeValue stateType) {
            this.stateType = requireNonNull(stateType, "stateType");
            return this;
        }

        /** Sets the state before this one; at least 0. */
        public Builder previousStateId(long previousStateId) {
            this.previousStateId = previousStateId;
            return this;
        }

        /** Sets how long it is expected to take; whole seconds, the rest is cut off; at least 0. */
        public Builder estDuration(Duration estDuration) {
            this.estDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** The event as it stands; see {@link StateStartEvent#violations} for whether it is valid. */
        public StateStartEvent build() {
            return build(null);
        }

        StateStartEvent build(byte @Nullable [] source) {
            return new StateStartEvent(this, source);
        }
    }
}
