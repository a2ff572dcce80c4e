package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The State Start Event: a service enters a state, such as "waiting for a signed fax". All its fields are optional.
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

    /** Returns a builder of an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder of an event for a state of the type with this name. */
    public static Builder of(String stateType) {
        return new Builder().stateType(stateType);
    }

    /** Returns a builder of an event for a state of the type with this database id. */
    public static Builder of(long stateType) {
        return new Builder().stateType(stateType);
    }

    /** Returns a builder with the values of this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.stateType = stateType;
        builder.previousStateId = previousStateId;
        builder.estDuration = estDuration;
        return builder;
    }

    /** Returns the type of the state; {@code state_type}. */
    public Optional<AttributeValue> stateType() {
        return Optional.ofNullable(stateType);
    }

    /** Returns the id of the previous state; {@code previous_state_id}. */
    public OptionalLong previousStateId() {
        return previousStateId == null ? OptionalLong.empty() : OptionalLong.of(previousStateId);
    }

    /** Returns the expected duration; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("stateType", stateType).hide("previousStateId", previousStateId).hide("estDuration", estDuration);
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

        /** Sets the type of the state. */
        public Builder stateType(AttributeValue stateType) {
            this.stateType = requireNonNull(stateType, "stateType");
            return this;
        }

        /** Sets the type of the state by name. */
        public Builder stateType(String name) {
            return stateType(AttributeValue.of(name));
        }

        /** Sets the type of the state by database id. */
        public Builder stateType(long dbId) {
            return stateType(AttributeValue.of(dbId));
        }

        /** Sets the id of the previous state, at least 0. */
        public Builder previousStateId(long previousStateId) {
            this.previousStateId = previousStateId;
            return this;
        }

        /** Sets the expected duration, at least 0; truncated to whole seconds. */
        public Builder estDuration(Duration estDuration) {
            this.estDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Builds the event without validating it. Operations reject an event that is not valid. */
        public StateStartEvent build() {
            return build(null);
        }

        @Override
        StateStartEvent build(byte @Nullable [] source) {
            return new StateStartEvent(this, source);
        }
    }
}
