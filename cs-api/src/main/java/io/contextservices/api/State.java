package io.contextservices.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A state of a service as it stood when it was read.
 *
 * <p>Attached data and tasks are there only if the read asked for them, see {@link ServiceView}.
 */
public final class State extends Resource {

    private final long stateId;
    private final @Nullable AttributeValue stateType;
    private final @Nullable Long previousStateId;
    private final @Nullable List<Task> activeTasks;
    private final @Nullable List<Task> completedTasks;

    private State(Builder from) {
        super(from);
        stateId = from.stateId;
        stateType = from.stateType;
        previousStateId = from.previousStateId;
        activeTasks = from.activeTasks;
        completedTasks = from.completedTasks;
    }

    /** Begins a state; for implementations of the API, and for tests of applications. */
    public static Builder builder(long serviceId, long stateId) {
        return new Builder(serviceId, stateId);
    }

    /** Its id within the service, from 0; {@code state_id}. */
    public long stateId() {
        return stateId;
    }

    /** What kind of state it is; {@code state_type}. */
    public Optional<AttributeValue> stateType() {
        return Optional.ofNullable(stateType);
    }

    /** The state before this one; {@code started.previous_state_id}. */
    public OptionalLong previousStateId() {
        return previousStateId == null ? OptionalLong.empty() : OptionalLong.of(previousStateId);
    }

    /** Its tasks that have not ended, if the read asked for them; {@code active_tasks}. */
    public Optional<List<Task>> activeTasks() {
        return Optional.ofNullable(activeTasks);
    }

    /** Its tasks that have ended, if the read asked for them; {@code completed_tasks}. */
    public Optional<List<Task>> completedTasks() {
        return Optional.ofNullable(completedTasks);
    }

    @Override
    String ids() {
        return serviceId() + "/" + stateId;
    }

    /** Builds {@link State}s. Not safe for use by several threads. */
    public static final class Builder extends Resource.Builder<Builder> {

        private final long stateId;
        private @Nullable AttributeValue stateType;
        private @Nullable Long previousStateId;
        private @Nullable List<Task> activeTasks;
        private @Nullable List<Task> completedTasks;

        private Builder(long serviceId, long stateId) {
            super(serviceId);
            this.stateId = stateId;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets what kind of state it is. */
        public Builder stateType(@Nullable AttributeValue stateType) {
            this.stateType = stateType;
            return this;
        }

        /** Sets the state before this one. */
        public Builder previousStateId(long previousStateId) {
            this.previousStateId = previousStateId;
            return this;
        }

        /** Sets its tasks that have not ended. */
        public Builder activeTasks(List<Task> tasks) {
            this.activeTasks = List.copyOf(tasks);
            return this;
        }

        /** Sets its tasks that have ended. */
        public Builder completedTasks(List<Task> tasks) {
            this.completedTasks = List.copyOf(tasks);
            return this;
        }

        /**
         * The state.
         *
         * @throws NullPointerException if there is no start
         */
        public State build() {
            return new State(this);
        }
    }
}
