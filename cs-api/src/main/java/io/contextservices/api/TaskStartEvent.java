package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The Task Start Event: a task begins within a service, such as "check the signature". All its fields are optional.
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

    /** Returns a builder of an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder of an event for a task of the type with this name. */
    public static Builder of(String taskType) {
        return new Builder().taskType(taskType);
    }

    /** Returns a builder of an event for a task of the type with this database id. */
    public static Builder of(long taskType) {
        return new Builder().taskType(taskType);
    }

    /** Returns a builder with the values of this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.taskType = taskType;
        builder.stateId = stateId;
        builder.estDuration = estDuration;
        return builder;
    }

    /** Returns the type of the task; {@code task_type}. */
    public Optional<AttributeValue> taskType() {
        return Optional.ofNullable(taskType);
    }

    /** Returns the id of the state of the task; {@code state_id}. Absent for a task of the service itself. */
    public OptionalLong stateId() {
        return stateId == null ? OptionalLong.empty() : OptionalLong.of(stateId);
    }

    /** Returns the expected duration; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("taskType", taskType).hide("stateId", stateId).hide("estDuration", estDuration);
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

        /** Sets the type of the task. */
        public Builder taskType(AttributeValue taskType) {
            this.taskType = requireNonNull(taskType, "taskType");
            return this;
        }

        /** Sets the type of the task by name. */
        public Builder taskType(String name) {
            return taskType(AttributeValue.of(name));
        }

        /** Sets the type of the task by database id. */
        public Builder taskType(long dbId) {
            return taskType(AttributeValue.of(dbId));
        }

        /** Sets the id of the state of the task, at least 0. */
        public Builder stateId(long stateId) {
            this.stateId = stateId;
            return this;
        }

        /** Sets the expected duration, at least 0; truncated to whole seconds. */
        public Builder estDuration(Duration estDuration) {
            this.estDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Builds the event without validating it. Operations reject an event that is not valid. */
        public TaskStartEvent build() {
            return build(null);
        }

        @Override
        TaskStartEvent build(byte @Nullable [] source) {
            return new TaskStartEvent(this, source);
        }
    }
}
