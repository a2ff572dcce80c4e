package io.contextservices.api;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A task of a service, or of one of its states, at the time of a read.
 *
 * <p>Attached data is present only if the read requested it, see {@link ServiceView}.
 */
public final class Task extends Resource {

    private final long taskId;
    private final @Nullable AttributeValue taskType;
    private final @Nullable Long stateId;

    private Task(Builder from) {
        super(from);
        taskId = from.taskId;
        taskType = from.taskType;
        stateId = from.stateId;
    }

    /** Returns a builder; for implementations of the API, and for tests of applications. */
    public static Builder builder(long serviceId, long taskId) {
        return new Builder(serviceId, taskId);
    }

    /** Returns the id within the service, from 0; {@code task_id}. */
    public long taskId() {
        return taskId;
    }

    /** Returns the type of the task; {@code task_type}. */
    public Optional<AttributeValue> taskType() {
        return Optional.ofNullable(taskType);
    }

    /** Returns the id of the state of the task; {@code state_id}. Absent for a task of the service itself. */
    public OptionalLong stateId() {
        return stateId == null ? OptionalLong.empty() : OptionalLong.of(stateId);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("taskId", taskId).hide("taskType", taskType).hide("stateId", stateId);
    }

    @Override
    String ids() {
        return serviceId() + "/" + taskId;
    }

    /** Builds {@link Task}s. Not safe for use by several threads. */
    public static final class Builder extends Resource.Builder<Builder> {

        private final long taskId;
        private @Nullable AttributeValue taskType;
        private @Nullable Long stateId;

        private Builder(long serviceId, long taskId) {
            super(serviceId);
            this.taskId = taskId;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the type of the task. */
        public Builder taskType(@Nullable AttributeValue taskType) {
            this.taskType = taskType;
            return this;
        }

        /** Sets the id of the state of the task. */
        public Builder stateId(long stateId) {
            this.stateId = stateId;
            return this;
        }

        /**
         * Builds the task.
         *
         * @throws NullPointerException if the start is not set
         */
        public Task build() {
            return new Task(this);
        }
    }
}
