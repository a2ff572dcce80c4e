package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Composite Start: services to be found, or started where there is none, each with a state and perhaps a task in it.
 * Immutable.
 *
 * <pre>{@code
 * CompositeStart start = CompositeStart.of(CompositeStart.entry(
 *                 ServiceStartEvent.forCustomer("C-1").serviceType("mortgage").build(),
 *                 StateStartEvent.of("waiting-for-fax").build())
 *         .task(TaskStartEvent.of("check-signature").build())
 *         .associateStateTask(true));
 * }</pre>
 *
 * @param services one to {@value #MOST_SERVICES}, carried out in this order
 * @param createNewServices whether every service is started, whatever there is; {@code false} unless set
 */
public record CompositeStart(List<Entry> services, boolean createNewServices) {

    /** How many services one request is about at most. */
    public static final int MOST_SERVICES = 100;

    /** Takes a copy of the list. */
    public CompositeStart {
        services = List.copyOf(services);
    }

    /** These services. */
    public static CompositeStart of(Entry... services) {
        return new CompositeStart(List.of(services), false);
    }

    /** A service and a state in it, without a task. */
    public static Entry entry(ServiceStartEvent service, StateStartEvent state) {
        return new Entry(service, state, Optional.empty(), false);
    }

    /** The same, with every service started, whatever there is, or not. */
    public CompositeStart createNewServices(boolean createNewServices) {
        return new CompositeStart(services, createNewServices);
    }

    /**
     * All that is wrong with this request, entry by entry; empty if it is valid. Fields are told with their path, as in
     * {@code services[2].state.est_duration}.
     *
     * @param limits how large each event may be, except for its size in bytes
     */
    public List<Violation> violations(Limits limits) {
        return new EventValidator(limits, EventValidator.Values.ANY).violations(this);
    }

    /**
     * One service.
     *
     * @param service what to look for, and how it starts if it is not found. It is found if it is active and has the same
     *     customer id, contact key and service type, or has none of these where the event has none.
     * @param state how the state starts, unless the service has an active one of the same type, or of none
     * @param task how the task starts, unless the service has an active one of the same type, or of none; without a state
     *     id, since the state may not be there yet
     * @param associateStateTask whether the task is one of that state: only such a one is found then, and it starts there
     *     rather than in the service itself; {@code false} unless set
     */
    public record Entry(
            ServiceStartEvent service,
            StateStartEvent state,
            Optional<TaskStartEvent> task,
            boolean associateStateTask) {

        /** Checks that nothing is missing. */
        public Entry {
            requireNonNull(service, "service");
            requireNonNull(state, "state");
            requireNonNull(task, "task");
        }

        /** The same with this task. */
        public Entry task(TaskStartEvent task) {
            return new Entry(service, state, Optional.of(task), associateStateTask);
        }

        /** The same with the task in the state, or not. */
        public Entry associateStateTask(boolean associateStateTask) {
            return new Entry(service, state, task, associateStateTask);
        }
    }
}
