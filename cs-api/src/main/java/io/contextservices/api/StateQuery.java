package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A selection of the states of a service, and the view of each. Immutable: each {@code with…} method returns a changed copy. */
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

    /** Returns a query for all states. */
    public static StateQuery all() {
        return ALL;
    }

    /** Returns a query for the active states; {@code /active}. */
    public static StateQuery active() {
        return ALL.withStatus(Status.ACTIVE);
    }

    /** Returns a query for the completed states; {@code /completed}. */
    public static StateQuery completed() {
        return ALL.withStatus(Status.COMPLETED);
    }

    /** Selects only states with this status. */
    public StateQuery withStatus(Status status) {
        return new StateQuery(requireNonNull(status, "status"), stateTypes, view);
    }

    /**
     * Selects only states of these types, given as names or as database ids in digits; {@code state_types}. Without
     * types, selects states of every type.
     */
    public StateQuery withStateTypes(String... types) {
        return new StateQuery(status, QueryRules.types(types), view);
    }

    /** Sets the view of each state. */
    public StateQuery withView(ServiceView view) {
        return new StateQuery(status, stateTypes, requireNonNull(view, "view"));
    }

    /** Returns the status of the selected states. */
    public Status status() {
        return status;
    }

    /** Returns the selected types, as {@link AttributeValue#text()}; empty for every type. */
    public Set<String> stateTypes() {
        return stateTypes;
    }

    /** Returns the view of each state. */
    public ServiceView view() {
        return view;
    }

    /** Returns whether the other object is a query with the same fields. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateQuery that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the fields that are set. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(StateQuery.class)
                .show("status", status)
                .show("stateTypes", stateTypes)
                .show("view", view);
    }
}
