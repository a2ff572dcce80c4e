package io.contextservices.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A state of a service at the time of a read.
 *
 * <p>Attached data and tasks are present only if the read requested them, see {@link ServiceView}.
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

    /** Returns a builder; for implementations of the API, and for tests of applications. */
    public static Builder builder(long serviceId, long stateId) {
        return new Builder(serviceId, stateId);
    }

    /** Returns the id within the service, from 0; {@code state_id}. */
    public long stateId() {
        return stateId;
    }

    /** Returns the type of the state; {@code state_type}. */
    public Optional<AttributeValue> stateType() {
        return Optional.ofNullable(stateType);
    }

    /** Returns the id of the previous state; {@code started.previous_state_id}. */
    public OptionalLong previousStateId() {
        return previousStateId == null ? OptionalLong.empty() : OptionalLong.of(previousStateId);
    }

    /** Returns the active tasks of the state, if the read requested them; {@code active_tasks}. */
    public Optional<List<Task>> activeTasks() {
        return Optional.ofNullable(activeTasks);
    }

    /** Returns the completed tasks of the state, if the read requested them; {@code completed_tasks}. */
    public Optional<List<Task>> completedTasks() {
        return Optional.ofNullable(completedTasks);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("stateId", stateId)
                .hide("stateType", stateType)
                .hide("previousStateId", previousStateId)
                .hide("activeTasks", activeTasks())
                .hide("completedTasks", completedTasks());
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

        /** Sets the type of the state. */
        public Builder stateType(@Nullable AttributeValue stateType) {
            this.stateType = stateType;
            return this;
        }

        /** Sets the id of the previous state. */
        public Builder previousStateId(long previousStateId) {
            this.previousStateId = previousStateId;
            return this;
        }

        /** Sets the active tasks of the state. */
        public Builder activeTasks(List<Task> tasks) {
            this.activeTasks = List.copyOf(tasks);
            return this;
        }

        /** Sets the completed tasks of the state. */
        public Builder completedTasks(List<Task> tasks) {
            this.completedTasks = List.copyOf(tasks);
            return this;
        }

        /**
         * Builds the state.
         *
         * @throws NullPointerException if the start is not set
         */
        public State build() {
            return new State(this);
        }
    }
}
