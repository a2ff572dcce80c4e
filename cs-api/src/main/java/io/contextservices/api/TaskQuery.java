package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A selection of the tasks of a service, and the view of each. Immutable: each {@code with…} method returns a changed copy. */
public final class TaskQuery {

    private static final TaskQuery ALL = new TaskQuery(Status.ALL, Set.of(), Set.of(), ServiceView.plain());

    private final Status status;
    private final Set<String> taskTypes;
    private final Set<Long> stateIds;
    private final ServiceView view;

    private TaskQuery(Status status, Set<String> taskTypes, Set<Long> stateIds, ServiceView view) {
        this.status = status;
        this.taskTypes = taskTypes;
        this.stateIds = stateIds;
        this.view = view;
    }

    /** Returns a query for all tasks. */
    public static TaskQuery all() {
        return ALL;
    }

    /** Returns a query for the active tasks; {@code /active}. */
    public static TaskQuery active() {
        return ALL.withStatus(Status.ACTIVE);
    }

    /** Returns a query for the completed tasks; {@code /completed}. */
    public static TaskQuery completed() {
        return ALL.withStatus(Status.COMPLETED);
    }

    /** Selects only tasks with this status. */
    public TaskQuery withStatus(Status status) {
        return new TaskQuery(requireNonNull(status, "status"), taskTypes, stateIds, view);
    }

    /**
     * Selects only tasks of these types, given as names or as database ids in digits; {@code task_types}. Without
     * types, selects tasks of every type.
     */
    public TaskQuery withTaskTypes(String... types) {
        return new TaskQuery(status, QueryRules.types(types), stateIds, view);
    }

    /**
     * Selects only tasks of these states; {@code state_id}. Without states, selects all tasks of the service and of its
     * states.
     */
    public TaskQuery withStateIds(long... ids) {
        Set<Long> sorted = Arrays.stream(ids).boxed().collect(Collectors.toCollection(TreeSet::new));
        return new TaskQuery(status, taskTypes, Collections.unmodifiableSet(sorted), view);
    }

    /** Sets the view of each task. */
    public TaskQuery withView(ServiceView view) {
        return new TaskQuery(status, taskTypes, stateIds, requireNonNull(view, "view"));
    }

    /** Returns the status of the selected tasks. */
    public Status status() {
        return status;
    }

    /** Returns the selected types, as {@link AttributeValue#text()}; empty for every type. */
    public Set<String> taskTypes() {
        return taskTypes;
    }

    /** Returns the ids of the selected states; empty for all tasks of the service and of its states. */
    public Set<Long> stateIds() {
        return stateIds;
    }

    /** Returns the view of each task. */
    public ServiceView view() {
        return view;
    }

    /** Returns whether the other object is a query with the same fields. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskQuery that && valueFields().equals(that.valueFields());
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
        return new ValueFields(TaskQuery.class)
                .show("status", status)
                .show("taskTypes", taskTypes)
                .show("stateIds", stateIds)
                .show("view", view);
    }
}
