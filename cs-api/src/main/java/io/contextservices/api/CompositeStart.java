package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A Composite Start: a request that finds services, or starts the missing ones, each with a state and optionally a
 * task. Immutable.
 *
 * <pre>{@code
 * CompositeStart start = CompositeStart.of(CompositeStart.entry(
 *                 ServiceStartEvent.forCustomer("C-1").serviceType("mortgage").build(),
 *                 StateStartEvent.of("waiting-for-fax").build())
 *         .task(TaskStartEvent.of("check-signature").build())
 *         .associateStateTask(true));
 * }</pre>
 *
 * @param services one to {@value #MAX_SERVICES} entries, processed in this order
 * @param createNewServices whether every service is started even if an active one exists; {@code false} unless set
 */
public record CompositeStart(List<Entry> services, boolean createNewServices) {

    /** The maximum number of services in a request. */
    public static final int MAX_SERVICES = 100;

    /** Copies the list. */
    public CompositeStart {
        services = List.copyOf(services);
    }

    /** Returns a request for these services. */
    public static CompositeStart of(Entry... services) {
        return new CompositeStart(List.of(services), false);
    }

    /** Returns an entry for a service and a state in it, without a task. */
    public static Entry entry(ServiceStartEvent service, StateStartEvent state) {
        return new Entry(service, state, Optional.empty(), false);
    }

    /** Returns a copy with this value of {@link #createNewServices()}. */
    public CompositeStart createNewServices(boolean createNewServices) {
        return new CompositeStart(services, createNewServices);
    }

    /**
     * One service of a request.
     *
     * @param service the criteria to find the service, and the event that starts it if none is found. A service matches
     *     if it is active and has the same customer id, contact key and service type as the event; a field absent in
     *     one must be absent in the other.
     * @param state the event that starts the state, unless the service has an active state of the same type (or without
     *     a type, if the event has none)
     * @param task the event that starts the task, unless the service has an active task of the same type (or without a
     *     type, if the event has none); without a state id, since the state may not exist yet
     * @param associateStateTask whether the task belongs to that state: then only tasks of the state match, and the
     *     task starts in the state instead of the service; {@code false} unless set
     */
    public record Entry(
            ServiceStartEvent service,
            StateStartEvent state,
            Optional<TaskStartEvent> task,
            boolean associateStateTask) {

        /** Checks that no component is {@code null}. */
        public Entry {
            requireNonNull(service, "service");
            requireNonNull(state, "state");
            requireNonNull(task, "task");
        }

        /** Returns a copy with this task. */
        public Entry task(TaskStartEvent task) {
            return new Entry(service, state, Optional.of(task), associateStateTask);
        }

        /** Returns a copy with this value of {@link #associateStateTask()}. */
        public Entry associateStateTask(boolean associateStateTask) {
            return new Entry(service, state, task, associateStateTask);
        }
    }
}
