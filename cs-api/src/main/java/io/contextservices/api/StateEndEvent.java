package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/**
 * The State End Event: a state ends. All its fields are optional.
 *
 * <pre>{@code
 * StateEndEvent end = StateEndEvent.builder().disposition("done").build();
 * }</pre>
 */
public final class StateEndEvent extends EndEvent {

    private StateEndEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
    }

    /** Returns a builder of an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Target.Level level() {
        return Target.Level.STATE;
    }

    @Override
    public Builder toBuilder() {
        return new Builder().copyEnd(this);
    }

    /** Builds {@link StateEndEvent}s. Not safe for use by several threads. */
    public static final class Builder extends EndEvent.Builder<Builder> {

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        @Override
        public StateEndEvent build() {
            return build(null);
        }

        @Override
        StateEndEvent build(byte @Nullable [] source) {
            return new StateEndEvent(this, source);
        }
    }
}
