package io.contextservices.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service at the time of a read: the request of a customer, its start, and its outcome.
 *
 * <p>Attached data, states and tasks are present only if the read requested them, see {@link ServiceView}.
 */
public final class Service extends Resource {

    private final @Nullable String customerId;
    private final @Nullable String contactKey;
    private final @Nullable AttributeValue serviceType;
    private final @Nullable List<State> activeStates;
    private final @Nullable List<State> completedStates;
    private final @Nullable List<Task> activeTasks;
    private final @Nullable List<Task> completedTasks;

    private Service(Builder from) {
        super(from);
        customerId = from.customerId;
        contactKey = from.contactKey;
        serviceType = from.serviceType;
        activeStates = from.activeStates;
        completedStates = from.completedStates;
        activeTasks = from.activeTasks;
        completedTasks = from.completedTasks;
    }

    /** Returns a builder; for implementations of the API, and for tests of applications. */
    public static Builder builder(long serviceId) {
        return new Builder(serviceId);
    }

    /** Returns the customer; {@code customer_id}. Absent while the service is anonymous. */
    public Optional<String> customerId() {
        return Optional.ofNullable(customerId);
    }

    /** Returns the contact key, for instance the phone number of the customer; {@code contact_key}. */
    public Optional<String> contactKey() {
        return Optional.ofNullable(contactKey);
    }

    /** Returns the type of the service, which says what the customer wants; {@code service_type}. */
    public Optional<AttributeValue> serviceType() {
        return Optional.ofNullable(serviceType);
    }

    /** Returns the active states, if the read requested them; {@code active_states}. */
    public Optional<List<State>> activeStates() {
        return Optional.ofNullable(activeStates);
    }

    /** Returns the completed states, if the read requested them; {@code completed_states}. */
    public Optional<List<State>> completedStates() {
        return Optional.ofNullable(completedStates);
    }

    /** Returns the active tasks of the service itself, if the read requested them; {@code active_tasks}. */
    public Optional<List<Task>> activeTasks() {
        return Optional.ofNullable(activeTasks);
    }

    /** Returns the completed tasks of the service itself, if the read requested them; {@code completed_tasks}. */
    public Optional<List<Task>> completedTasks() {
        return Optional.ofNullable(completedTasks);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("customerId", customerId)
                .hide("contactKey", contactKey)
                .hide("serviceType", serviceType)
                .hide("activeStates", activeStates())
                .hide("completedStates", completedStates())
                .hide("activeTasks", activeTasks())
                .hide("completedTasks", completedTasks());
    }

    @Override
    String ids() {
        return Long.toString(serviceId());
    }

    /** Builds {@link Service}s. Not safe for use by several threads. */
    public static final class Builder extends Resource.Builder<Builder> {

        private @Nullable String customerId;
        private @Nullable String contactKey;
        private @Nullable AttributeValue serviceType;
        private @Nullable List<State> activeStates;
        private @Nullable List<State> completedStates;
        private @Nullable List<Task> activeTasks;
        private @Nullable List<Task> completedTasks;

        private Builder(long serviceId) {
            super(serviceId);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the customer. */
        public Builder customerId(@Nullable String customerId) {
            this.customerId = customerId;
            return this;
        }

        /** Sets the contact key. */
        public Builder contactKey(@Nullable String contactKey) {
            this.contactKey = contactKey;
            return this;
        }

        /** Sets the type of the service. */
        public Builder serviceType(@Nullable AttributeValue serviceType) {
            this.serviceType = serviceType;
            return this;
        }

        /** Sets the active states. */
        public Builder activeStates(List<State> states) {
            this.activeStates = List.copyOf(states);
            return this;
        }

        /** Sets the completed states. */
        public Builder completedStates(List<State> states) {
            this.completedStates = List.copyOf(states);
            return this;
        }

        /** Sets the active tasks of the service itself. */
        public Builder activeTasks(List<Task> tasks) {
            this.activeTasks = List.copyOf(tasks);
            return this;
        }

        /** Sets the completed tasks of the service itself. */
        public Builder completedTasks(List<Task> tasks) {
            this.completedTasks = List.copyOf(tasks);
            return this;
        }

        /**
         * Builds the service.
         *
         * @throws NullPointerException if the start is not set
         */
        public Service build() {
            return new Service(this);
        }
    }
}
