package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.ServiceQuery.Status;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which tasks of a service a list holds, and how much of each. Immutable: every method returns a changed copy. */
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

    /** All tasks. */
    public static TaskQuery all() {
        return ALL;
    }

    /** The tasks that have not ended; {@code /active}. */
    public static TaskQuery active() {
        return ALL.status(Status.ACTIVE);
    }

    /** The tasks that have ended; {@code /completed}. */
    public static TaskQuery completed() {
        return ALL.status(Status.COMPLETED);
    }

    /** The same for tasks of another status. */
    public TaskQuery status(Status status) {
        return new TaskQuery(requireNonNull(status, "status"), taskTypes, stateIds, view);
    }

    /**
     * Only tasks of one of these types, given as names or as database ids in digits; {@code task_types}. None given: tasks of
     * every type.
     */
    public TaskQuery taskTypes(String... types) {
        Set<String> set = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(types)));
        return new TaskQuery(status, set, stateIds, view);
    }

    /** Only tasks of one of these states; {@code state_id}. None given: all tasks, of states and of the service itself. */
    public TaskQuery stateIds(long... ids) {
        Set<Long> sorted = Arrays.stream(ids).boxed().collect(Collectors.toCollection(TreeSet::new));
        return new TaskQuery(status, taskTypes, Collections.unmodifiableSet(sorted), view);
    }

    /** With this much of each task. */
    public TaskQuery view(ServiceView view) {
        return new TaskQuery(status, taskTypes, stateIds, requireNonNull(view, "view"));
    }

    /** Whether tasks that have ended are wanted. */
    public Status status() {
        return status;
    }

    /** The types wanted, as {@link AttributeValue#text()}; empty: every type. */
    public Set<String> taskTypes() {
        return taskTypes;
    }

    /** The states wanted; empty: all, and none. */
    public Set<Long> stateIds() {
        return stateIds;
    }

    /** How much of each task is wanted. */
    public ServiceView view() {
        return view;
    }
}
