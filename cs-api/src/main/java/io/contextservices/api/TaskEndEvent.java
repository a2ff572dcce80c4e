package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/**
 * The Task End Event: a task ends. All its fields are optional.
 *
 * <pre>{@code
 * TaskEndEvent end = TaskEndEvent.builder().disposition("done").build();
 * }</pre>
 */
public final class TaskEndEvent extends EndEvent {

    private TaskEndEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
    }

    /** Returns a builder of an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Target.Level level() {
        return Target.Level.TASK;
    }

    @Override
    public Builder toBuilder() {
        return new Builder().copyEnd(this);
    }

    /** Builds {@link TaskEndEvent}s. Not safe for use by several threads. */
    public static final class Builder extends EndEvent.Builder<Builder> {

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        @Override
        public TaskEndEvent build() {
            return build(null);
        }

        @Override
        TaskEndEvent build(byte @Nullable [] source) {
            return new TaskEndEvent(this, source);
        }
    }
}
