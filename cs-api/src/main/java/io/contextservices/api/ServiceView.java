package io.contextservices.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How much a read returns of a service, a state or a task. Plain, it leaves out all attached data and everything nested.
 * Immutable: each {@code with…} method returns a changed copy.
 *
 * <p>A key names data attached at any level that the read shows; {@code State.key} and {@code Task.key} name data attached
 * to states and to tasks alone. An asterisk stands for every key: {@code *}, {@code State.*}, {@code Task.*}.
 *
 * <p>Tasks of a state stand in it; tasks of the service itself stand at service level.
 */
public final class ServiceView {

    /** What all attached data is asked for with. */
    static final String EVERYTHING = "*";

    private static final String OF_STATES = "State.";
    private static final String OF_TASKS = "Task.";
    private static final int ACTIVE_STATES = 1;
    private static final int COMPLETED_STATES = 2;
    private static final int ACTIVE_TASKS = 4;
    private static final int COMPLETED_TASKS = 8;

    private static final ServiceView PLAIN = new ServiceView(Set.of(), 0);

    private final Set<String> extensions;
    private final int nested;

    private ServiceView(Set<String> extensions, int nested) {
        this.extensions = extensions;
        this.nested = nested;
    }

    /** Nothing attached, nothing nested. */
    public static ServiceView plain() {
        return PLAIN;
    }

    /** The same, with the data attached under these keys as well; {@code extensions=a,State.b}. */
    public ServiceView withExtensions(String... keys) {
        Set<String> more = new LinkedHashSet<>(extensions);
        more.addAll(Arrays.asList(keys));
        return new ServiceView(Collections.unmodifiableSet(more), nested);
    }

    /** The same, with all attached data; {@code extensions=*}. */
    public ServiceView withAllExtensions() {
        return withExtensions(EVERYTHING);
    }

    /** The same, with the states that have not ended; {@code active_states=true}. */
    public ServiceView withActiveStates() {
        return new ServiceView(extensions, nested | ACTIVE_STATES);
    }

    /** The same, with the states that have ended; {@code completed_states=true}. */
    public ServiceView withCompletedStates() {
        return new ServiceView(extensions, nested | COMPLETED_STATES);
    }

    /** The same, with the tasks that have not ended; {@code active_tasks=true}. */
    public ServiceView withActiveTasks() {
        return new ServiceView(extensions, nested | ACTIVE_TASKS);
    }

    /** The same, with the tasks that have ended; {@code completed_tasks=true}. */
    public ServiceView withCompletedTasks() {
        return new ServiceView(extensions, nested | COMPLETED_TASKS);
    }

    /** The same, with all states and tasks. */
    public ServiceView withEverythingNested() {
        return new ServiceView(extensions, ACTIVE_STATES | COMPLETED_STATES | ACTIVE_TASKS | COMPLETED_TASKS);
    }

    /** The keys asked for, as they were given. */
    public Set<String> extensions() {
        return extensions;
    }

    /** Whether the states that have not ended are asked for. */
    public boolean activeStates() {
        return (nested & ACTIVE_STATES) != 0;
    }

    /** Whether the states that have ended are asked for. */
    public boolean completedStates() {
        return (nested & COMPLETED_STATES) != 0;
    }

    /** Whether the tasks that have not ended are asked for. */
    public boolean activeTasks() {
        return (nested & ACTIVE_TASKS) != 0;
    }

    /** Whether the tasks that have ended are asked for. */
    public boolean completedTasks() {
        return (nested & COMPLETED_TASKS) != 0;
    }

    /** Whether data attached to the service under this key is asked for. */
    public boolean selects(String key) {
        return extensions.contains(EVERYTHING) || extensions.contains(key);
    }

    /** Whether data attached to a state under this key is asked for. */
    public boolean selectsOfState(String key) {
        return selects(OF_STATES, key);
    }

    /** Whether data attached to a task under this key is asked for. */
    public boolean selectsOfTask(String key) {
        return selects(OF_TASKS, key);
    }

    private boolean selects(String level, String key) {
        return !extensions.isEmpty()
                && (selects(key) || extensions.contains(level + EVERYTHING) || extensions.contains(level + key));
    }
}
