package io.contextservices.wire;

import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.State;
import io.contextservices.api.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes services, states and tasks; nested states and tasks without the id of their service. */
final class ResourceWriter {

    private final FieldWriter out;
    private final boolean whole;

    ResourceWriter(FieldWriter out) {
        this(out, true);
    }

    /**
     * Creates a writer of resources.
     *
     * @param whole whether nested states and tasks are written as well
     */
    ResourceWriter(FieldWriter out, boolean whole) {
        this.out = out;
        this.whole = whole;
    }

    void write(Service service) {
        out.beginObject()
                .field(Field.SERVICE_ID, service.serviceId())
                .text(Field.CUSTOMER_ID, service.customerId())
                .text(Field.CONTACT_KEY, service.contactKey())
                .attribute(Field.SERVICE_TYPE, service.serviceType());
        startAndEnd(service, OptionalLong.empty());
        states(Field.ACTIVE_STATES, service.activeStates());
        states(Field.COMPLETED_STATES, service.completedStates());
        tasks(Field.ACTIVE_TASKS, service.activeTasks());
        tasks(Field.COMPLETED_TASKS, service.completedTasks());
        attached(service);
    }

    void write(State state, boolean nested) {
        out.beginObject();
        serviceId(state, nested);
        out.field(Field.STATE_ID, state.stateId()).attribute(Field.STATE_TYPE, state.stateType());
        startAndEnd(state, state.previousStateId());
        tasks(Field.ACTIVE_TASKS, state.activeTasks());
        tasks(Field.COMPLETED_TASKS, state.completedTasks());
        attached(state);
    }

    void write(Task task, boolean nested) {
        out.beginObject();
        serviceId(task, nested);
        out.integer(Field.STATE_ID, task.stateId())
                .field(Field.TASK_ID, task.taskId())
                .attribute(Field.TASK_TYPE, task.taskType());
        startAndEnd(task, OptionalLong.empty());
        attached(task);
    }

    private void serviceId(Resource resource, boolean nested) {
        if (!nested) {
            out.field(Field.SERVICE_ID, resource.serviceId());
        }
    }

    private void startAndEnd(Resource resource, OptionalLong previousStateId) {
        out.seconds(Field.EST_DURATION, resource.estDuration())
                .beginObject(Field.STARTED)
                .event(resource.started())
                .integer(Field.PREVIOUS_STATE_ID, previousStateId)
                .endObject();
        resource.completed().ifPresent(end -> {
            out.beginObject(Field.COMPLETED).event(end).endObject();
            resource.duration().ifPresent(duration -> out.field(Field.DURATION, duration.toMillis()));
            out.attribute(Field.DISPOSITION, resource.disposition())
                    .text(Field.DISPOSITION_DESC, resource.dispositionDesc());
        });
    }

    private void states(String name, Optional<List<State>> states) {
        states.filter(list -> whole).ifPresent(list -> {
            out.beginArray(name);
            list.forEach(state -> write(state, true));
            out.endArray();
        });
    }

    private void tasks(String name, Optional<List<Task>> tasks) {
        tasks.filter(list -> whole).ifPresent(list -> {
            out.beginArray(name);
            list.forEach(task -> write(task, true));
            out.endArray();
        });
    }

    private void attached(Resource resource) {
        resource.attached().forEach((key, value) -> {
            if (!isDisposition(resource, key)) {
                out.field(key, value);
            }
        });
        out.endObject();
    }

    /**
     * Returns whether a key is that of a disposition field of this completed resource, which hides data attached under
     * the key.
     */
    private static boolean isDisposition(Resource resource, String key) {
        return (key.equals(Field.DISPOSITION) && resource.disposition().isPresent())
                || (key.equals(Field.DISPOSITION_DESC)
                        && resource.dispositionDesc().isPresent());
    }
}
