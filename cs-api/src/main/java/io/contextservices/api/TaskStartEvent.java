package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The Task Start Event: something is to be done within a service, such as "check the signature". Nothing in it is
 * mandatory.
 *
 * <pre>{@code
 * TaskStartEvent event = TaskStartEvent.of("check-signature").estDuration(Duration.ofHours(2)).build();
 * }</pre>
 */
public final class TaskStartEvent extends Event {

    private final @Nullable AttributeValue taskType;
    private final @Nullable Long stateId;
    private final @Nullable Duration estDuration;

    private TaskStartEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
        taskType = from.taskType;
        stateId = from.stateId;
        estDuration = from.estDuration;
    }

    /** Begins an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins an event for a task of this type, by name. */
    public static Builder of(String taskType) {
        return new Builder().taskType(AttributeValue.of(taskType));
    }

    /** A builder that starts from this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.taskType = taskType;
        builder.stateId = stateId;
        builder.estDuration = estDuration;
        return builder;
    }

    /** What kind of task it is; {@code task_type}. */
    public Optional<AttributeValue> taskType() {
        return Optional.ofNullable(taskType);
    }

    /** The state that the task belongs to; {@code state_id}. Absent: the task is one of the service itself. */
    public OptionalLong stateId() {
        return stateId == null ? OptionalLong.empty() : OptionalLong.of(stateId);
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
        return TaskStartFormat.INSTANCE.violations(this, limits);
    }

    /** Builds {@link TaskStartEvent}s. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private @Nullable AttributeValue taskType;
        private @Nullable Long stateId;
        private @Nullable Duration estDuration;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Sets what kind of task it is. */
        public Builder taskType(AttributeValue taskType) {
            this.taskType = requireNonNull(taskType, "taskType");
            return this;
        }

        /** Sets the state that the task belongs to; at least 0. */
        public Builder stateId(long stateId) {
            this.stateId = stateId;
            return this;
        }

        /** Sets how long it is expected to take; whole seconds, the rest is cut off; at least 0. */
        public Builder estDuration(Duration estDuration) {
            this.estDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** The event as it stands; see {@link TaskStartEvent#violations} for whether it is valid. */
        public TaskStartEvent build() {
            return build(null);
        }

        TaskStartEvent build(byte @Nullable [] source) {
            return new TaskStartEvent(this, source);
        }
    }
}
