package io.contextservices.wire;

import io.contextservices.api.Target;
import io.contextservices.api.TaskStartEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The format of the Task Start Event. */
final class TaskStartFormat extends EventFormat<TaskStartEvent, TaskStartEvent.Builder> {

    static final TaskStartFormat INSTANCE = new TaskStartFormat();

    private static final List<String> FIELDS = List.of(Field.TASK_TYPE, Field.STATE_ID, Field.EST_DURATION);

    private TaskStartFormat() {}

    @Override
    Target.Level level() {
        return Target.Level.TASK;
    }

    @Override
    TaskStartEvent.Builder builder() {
        return TaskStartEvent.builder();
    }

    @Override
    List<String> fields() {
        return FIELDS;
    }

    @Override
    Set<String> reserved() {
        return Field.OF_TASK;
    }

    @Override
    boolean read(String name, FieldReader fields, TaskStartEvent.Builder into) {
        switch (name) {
            case Field.TASK_TYPE -> set(fields.attribute(name), into::taskType);
            case Field.STATE_ID -> set(fields.id(name), into::stateId);
            case Field.EST_DURATION -> set(fields.seconds(name), into::estDuration);
            // Clients with one class for all events send the id everywhere. It is ignored, since the URL contains it.
            case Field.SERVICE_ID -> fields.ignored(name);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    void check(TaskStartEvent event, FieldRules rules) {
        rules.attribute(Field.TASK_TYPE, event.taskType());
        rules.id(Field.STATE_ID, event.stateId());
        rules.duration(Field.EST_DURATION, event.estDuration(), Duration.ZERO, FieldRules.MAX_DURATION);
    }

    @Override
    void write(TaskStartEvent event, FieldWriter out) {
        out.attribute(Field.TASK_TYPE, event.taskType())
                .integer(Field.STATE_ID, event.stateId())
                .seconds(Field.EST_DURATION, event.estDuration());
    }
}
