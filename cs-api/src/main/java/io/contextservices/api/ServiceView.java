package io.contextservices.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a service, a state or a task that a read returns. The plain view contains no attached data and no nested
 * states and tasks. Immutable: each {@code with…} method returns a changed copy.
 *
 * <p>A key selects attached data at every level that the read returns; {@code State.key} and {@code Task.key} select
 * data attached only to states or only to tasks. An asterisk selects all keys: {@code *}, {@code State.*},
 * {@code Task.*}.
 *
 * <p>Tasks of a state are nested in the state; tasks of the service itself are nested in the service.
 */
public final class ServiceView {

    /** The key that selects all attached data. */
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

    /** Returns the view without attached data and without nested states and tasks. */
    public static ServiceView plain() {
        return PLAIN;
    }

    /** Returns a copy that also contains the data attached under these keys; {@code extensions=a,State.b}. */
    public ServiceView withExtensions(String... keys) {
        Set<String> more = new LinkedHashSet<>(extensions);
        more.addAll(Arrays.asList(keys));
        return new ServiceView(Collections.unmodifiableSet(more), nested);
    }

    /** Returns a copy that also contains all attached data; {@code extensions=*}. */
    public ServiceView withAllExtensions() {
        return withExtensions(EVERYTHING);
    }

    /** Returns a copy that also contains the active states; {@code active_states=true}. */
    public ServiceView withActiveStates() {
        return new ServiceView(extensions, nested | ACTIVE_STATES);
    }

    /** Returns a copy that also contains the completed states; {@code completed_states=true}. */
    public ServiceView withCompletedStates() {
        return new ServiceView(extensions, nested | COMPLETED_STATES);
    }

    /** Returns a copy that also contains the active tasks; {@code active_tasks=true}. */
    public ServiceView withActiveTasks() {
        return new ServiceView(extensions, nested | ACTIVE_TASKS);
    }

    /** Returns a copy that also contains the completed tasks; {@code completed_tasks=true}. */
    public ServiceView withCompletedTasks() {
        return new ServiceView(extensions, nested | COMPLETED_TASKS);
    }

    /** Returns a copy that also contains all states and tasks. */
    public ServiceView withEverythingNested() {
        return new ServiceView(extensions, ACTIVE_STATES | COMPLETED_STATES | ACTIVE_TASKS | COMPLETED_TASKS);
    }

    /** Returns the selected keys as they were given. */
    public Set<String> extensions() {
        return extensions;
    }

    /** Returns whether the view contains the active states. */
    public boolean activeStates() {
        return (nested & ACTIVE_STATES) != 0;
    }

    /** Returns whether the view contains the completed states. */
    public boolean completedStates() {
        return (nested & COMPLETED_STATES) != 0;
    }

    /** Returns whether the view contains the active tasks. */
    public boolean activeTasks() {
        return (nested & ACTIVE_TASKS) != 0;
    }

    /** Returns whether the view contains the completed tasks. */
    public boolean completedTasks() {
        return (nested & COMPLETED_TASKS) != 0;
    }

    /** Returns whether the view contains data attached to the service under this key. */
    public boolean selects(String key) {
        return extensions.contains(EVERYTHING) || extensions.contains(key);
    }

    /** Returns whether the view contains data attached to a state under this key. */
    public boolean selectsOfState(String key) {
        return selects(OF_STATES, key);
    }

    /** Returns whether the view contains data attached to a task under this key. */
    public boolean selectsOfTask(String key) {
        return selects(OF_TASKS, key);
    }

    private boolean selects(String level, String key) {
        return !extensions.isEmpty()
                && (selects(key) || extensions.contains(level + EVERYTHING) || extensions.contains(level + key));
    }

    /** Returns whether the other object is a view of the same parts; the order of the keys does not count. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceView that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the parts of the view. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(ServiceView.class)
                .show("extensions", extensions)
                .show("activeStates", activeStates())
                .show("completedStates", completedStates())
                .show("activeTasks", activeTasks())
                .show("completedTasks", completedTasks());
    }
}
