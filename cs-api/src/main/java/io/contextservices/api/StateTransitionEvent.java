package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The State Transition Event: one state ends and another starts, atomically. The common fields of the event, such as
 * session and medium, apply to both; its attached data is attached to the new state.
 *
 * <pre>{@code
 * StateTransitionEvent event = StateTransitionEvent.from(0)
 *         .disposition("identified")
 *         .to("delivering")
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

    /** Returns a builder of a transition from this state. */
    public static Builder from(long stateId) {
        return new Builder().fromStateId(stateId);
    }

    /** Returns a builder with the values of this event. */
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

    /** Returns the id of the state that ends; {@code from.state_id}. Mandatory. */
    public OptionalLong fromStateId() {
        return fromStateId == null ? OptionalLong.empty() : OptionalLong.of(fromStateId);
    }

    /** Returns the disposition of the state that ends; {@code from.disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** Returns the description of that disposition; {@code from.disposition_desc}, at most 64 characters. */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /** Returns the type of the state that starts; {@code to.state_type}. */
    public Optional<AttributeValue> toStateType() {
        return Optional.ofNullable(toStateType);
    }

    /** Returns the expected duration of the state that starts; {@code to.est_duration}, whole seconds. */
    public Optional<Duration> toEstDuration() {
        return Optional.ofNullable(toEstDuration);
    }

    /** Returns whether the event has a {@code to}. Events built in Java always have one. */
    boolean hasTo() {
        return hasTo;
    }

    /** Returns the end event of the state that ends. */
    public StateEndEvent end() {
        StateEndEvent.Builder end = StateEndEvent.builder();
        end.copyCircumstances(this);
        disposition().ifPresent(end::disposition);
        dispositionDesc().ifPresent(end::dispositionDesc);
        return end.build();
    }

    /** Returns the start event of the state that starts. */
    public StateStartEvent start() {
        StateStartEvent.Builder start = StateStartEvent.builder();
        start.copyEvent(this);
        fromStateId().ifPresent(start::previousStateId);
        toStateType().ifPresent(start::stateType);
        toEstDuration().ifPresent(start::estDuration);
        return start.build();
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("fromStateId", fromStateId)
                .hide("disposition", disposition)
                .hide("dispositionDesc", dispositionDesc)
                .hide("toStateType", toStateType)
                .hide("toEstDuration", toEstDuration)
                .hide("to", hasTo);
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

        /** Sets the disposition of the state that ends. */
        public Builder disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return this;
        }

        /** Sets the disposition of the state that ends by name. */
        public Builder disposition(String name) {
            return disposition(AttributeValue.of(name));
        }

        /** Sets the disposition of the state that ends by database id. */
        public Builder disposition(long dbId) {
            return disposition(AttributeValue.of(dbId));
        }

        /** Sets the description of that disposition, at most 64 characters. */
        public Builder dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return this;
        }

        /** Sets the type of the state that starts. */
        public Builder to(AttributeValue stateType) {
            this.toStateType = requireNonNull(stateType, "stateType");
            return this;
        }

        /** Sets the type of the state that starts by name. */
        public Builder to(String name) {
            return to(AttributeValue.of(name));
        }

        /** Sets the type of the state that starts by database id. */
        public Builder to(long dbId) {
            return to(AttributeValue.of(dbId));
        }

        /** Sets the expected duration of the state that starts, at least 0; truncated to whole seconds. */
        public Builder toEstDuration(Duration estDuration) {
            this.toEstDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Builds the event without validating it. Operations reject an event that is not valid. */
        public StateTransitionEvent build() {
            return build(null);
        }

        @Override
        StateTransitionEvent build(byte @Nullable [] source) {
            return new StateTransitionEvent(this, source);
        }
    }
}
