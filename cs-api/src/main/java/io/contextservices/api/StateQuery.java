package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.ServiceQuery.Status;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which states of a service a list holds, and how much of each. Immutable: every method returns a changed copy. */
public final class StateQuery {

    private static final StateQuery ALL = new StateQuery(Status.ALL, Set.of(), ServiceView.plain());

    private final Status status;
    private final Set<String> stateTypes;
    private final ServiceView view;

    private StateQuery(Status status, Set<String> stateTypes, ServiceView view) {
        this.status = status;
        this.stateTypes = stateTypes;
        this.view = view;
    }

    /** All states. */
    public static StateQuery all() {
        return ALL;
    }

    /** The states that have not ended; {@code /active}. */
    public static StateQuery active() {
        return ALL.status(Status.ACTIVE);
    }

    /** The states that have ended; {@code /completed}. */
    public static StateQuery completed() {
        return ALL.status(Status.COMPLETED);
    }

    /** The same for states of another status. */
    public StateQuery status(Status status) {
        return new StateQuery(requireNonNull(status, "status"), stateTypes, view);
    }

    /**
     * Only states of one of these types, given as names or as database ids in digits; {@code state_types}. None given: states of
     * every type.
     */
    public StateQuery stateTypes(String... types) {
        Set<String> set = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(types)));
        return new StateQuery(status, set, view);
    }

    /** With this much of each state. */
    public StateQuery view(ServiceView view) {
        return new StateQuery(status, stateTypes, requireNonNull(view, "view"));
    }

    /** Whether states that have ended are wanted. */
    public Status status() {
        return status;
    }

    /** The types wanted, as {@link AttributeValue#text()}; empty: every type. */
    public Set<String> stateTypes() {
        return stateTypes;
    }

    /** How much of each state is wanted. */
    public ServiceView view() {
        return view;
    }
}
