package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Composite Start: a request that finds services, or starts the missing ones, each with a state and optionally a
 * task. Immutable.
 *
 * <pre>{@code
 * CompositeStart start = CompositeStart.of(CompositeStart.entry(
 *                 ServiceStartEvent.forCustomer("C-1").serviceType("mortgage").build(),
 *                 StateStartEvent.of("waiting-for-fax").build())
 *         .withTask(TaskStartEvent.of("check-signature").build())
 *         .withAssociateStateTask(true));
 * }</pre>
 */
public final class CompositeStart {

    /** The maximum number of services in a request. */
    public static final int MAX_SERVICES = 100;

    private final List<Entry> services;
    private final boolean createNewServices;

    private CompositeStart(List<Entry> services, boolean createNewServices) {
        this.services = services;
        this.createNewServices = createNewServices;
    }

    /**
     * Returns a request for these services.
     *
     * @param services one to {@value #MAX_SERVICES} entries, processed in this order
     */
    public static CompositeStart of(Entry... services) {
        return of(List.of(services));
    }

    /**
     * Returns a request for these services.
     *
     * @param services one to {@value #MAX_SERVICES} entries, processed in this order
     */
    public static CompositeStart of(List<Entry> services) {
        return new CompositeStart(List.copyOf(services), false);
    }

    /**
     * Returns an entry for a service and a state in it, without a task.
     *
     * @param service the criteria to find the service, and the event that starts it if none is found
     * @param state the event that starts the state
     */
    public static Entry entry(ServiceStartEvent service, StateStartEvent state) {
        return new Entry(requireNonNull(service, "service"), requireNonNull(state, "state"), null, false);
    }

    /** Returns a copy with this value of {@link #createNewServices()}. */
    public CompositeStart withCreateNewServices(boolean createNewServices) {
        return new CompositeStart(services, createNewServices);
    }

    /** Returns the entries, in the order in which they are processed. */
    public List<Entry> services() {
        return services;
    }

    /** Returns whether every service is started even if an active one exists; {@code false} unless set. */
    public boolean createNewServices() {
        return createNewServices;
    }

    /** Returns whether the other object is a request with equal entries and options. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompositeStart that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the entries without the data of the customers, and whether every service is started. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(CompositeStart.class)
                .show("services", services)
                .show("createNewServices", createNewServices);
    }

    /** One service of a request. Immutable. */
    public static final class Entry {

        private final ServiceStartEvent service;
        private final StateStartEvent state;
        private final @Nullable TaskStartEvent task;
        private final boolean associateStateTask;

        private Entry(
                ServiceStartEvent service,
                StateStartEvent state,
                @Nullable TaskStartEvent task,
                boolean associateStateTask) {
            this.service = service;
            this.state = state;
            this.task = task;
            this.associateStateTask = associateStateTask;
        }

        /** Returns a copy with this task. */
        public Entry withTask(TaskStartEvent task) {
            return new Entry(service, state, requireNonNull(task, "task"), associateStateTask);
        }

        /** Returns a copy with this value of {@link #associateStateTask()}. */
        public Entry withAssociateStateTask(boolean associateStateTask) {
            return new Entry(service, state, task, associateStateTask);
        }

        /**
         * Returns the criteria to find the service, and the event that starts it if none is found. A service matches if
         * it is active and has the same customer id, contact key and service type as the event; a field absent in one
         * must be absent in the other.
         */
        public ServiceStartEvent service() {
            return service;
        }

        /**
         * Returns the event that starts the state, unless the service has an active state of the same type (or without
         * a type, if the event has none).
         */
        public StateStartEvent state() {
            return state;
        }

        /**
         * Returns the event that starts the task, unless the service has an active task of the same type (or without a
         * type, if the event has none). The event has no state id, since the state may not exist yet.
         */
        public Optional<TaskStartEvent> task() {
            return Optional.ofNullable(task);
        }

        /**
         * Returns whether the task belongs to the state of this entry. In this case only tasks of the state match, and
         * the task starts in the state instead of the service. {@code false} unless set.
         */
        public boolean associateStateTask() {
            return associateStateTask;
        }

        /** Returns whether the other object is an entry with equal events and options. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry that && valueFields().equals(that.valueFields());
        }

        @Override
        public int hashCode() {
            return valueFields().hashCode();
        }

        /** Returns the events without the data of the customers, and the options. */
        @Override
        public String toString() {
            return valueFields().toString();
        }

        private ValueFields valueFields() {
            return new ValueFields(Entry.class)
                    .show("service", service)
                    .show("state", state)
                    .show("task", task)
                    .show("associateStateTask", associateStateTask);
        }
    }
}
