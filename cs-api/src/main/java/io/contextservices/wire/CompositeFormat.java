package io.contextservices.wire;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import java.util.ArrayList;
import java.util.List;

/** The JSON of a {@link CompositeStart}: an array of entries, which contain events in their usual form. Stateless. */
final class CompositeFormat {

    private CompositeFormat() {}

    static CompositeStart read(byte[] body, Limits limits, EventValidator.Values values) {
        List<Violation> violations = new ArrayList<>(0);
        CompositeStart start = new CompositeReader(limits, values, violations).read(body);
        if (start == null || !violations.isEmpty()) {
            throw new InvalidRequestException(FieldRules.report(violations, List.of()));
        }
        return start;
    }

    static List<Violation> violations(CompositeStart start, EventValidator rules) {
        List<Violation> violations = new ArrayList<>(0);
        checkCount(start.services().size(), violations);
        int most = Math.min(start.services().size(), CompositeStart.MAX_SERVICES);
        for (int i = 0; i < most; i++) {
            CompositeStart.Entry entry = start.services().get(i);
            String path = path(i) + '.';
            add(path + Field.SERVICE, rules.violations(entry.service()), violations);
            add(path + Field.STATE, rules.violations(entry.state()), violations);
            entry.task().ifPresent(task -> {
                add(path + Field.TASK, rules.violations(task), violations);
                checkTask(path + Field.TASK, task, violations);
            });
        }
        return FieldRules.report(violations, List.of());
    }

    static String path(int index) {
        return Field.SERVICES + '[' + index + ']';
    }

    static void checkCount(int services, List<Violation> violations) {
        if (services == 0) {
            violations.add(new Violation(Field.SERVICES, Violation.EMPTY, "empty"));
        } else if (services > CompositeStart.MAX_SERVICES) {
            violations.add(new Violation(
                    Field.SERVICES, Violation.TOO_MANY, "more than " + CompositeStart.MAX_SERVICES + " services"));
        }
    }

    /**
     * Rejects a task with a state id: {@code associate_state_task} alone decides whether the task belongs to the state
     * of its entry.
     */
    static void checkTask(String path, TaskStartEvent task, List<Violation> violations) {
        if (task.stateId().isPresent()) {
            violations.add(new Violation(
                    path + '.' + Field.STATE_ID,
                    Violation.RESERVED_NAME,
                    "the state is named by " + Field.ASSOCIATE_STATE_TASK));
        }
    }

    /** Adds the violations of an event at this path of the request. */
    static void add(String path, List<Violation> ofEvent, List<Violation> violations) {
        for (Violation v : ofEvent) {
            String field = v.field().equals(Violation.WHOLE) ? path : path + '.' + v.field();
            violations.add(new Violation(field, v.code(), v.message()));
        }
    }

    static byte[] write(CompositeStart start) {
        FieldWriter out = new FieldWriter().beginObject().beginArray(Field.SERVICES);
        for (CompositeStart.Entry entry : start.services()) {
            out.beginObject()
                    .field(Field.SERVICE, EventCodec.write(entry.service()))
                    .field(Field.STATE, EventCodec.write(entry.state()));
            entry.task().ifPresent(task -> out.field(Field.TASK, EventCodec.write(task)));
            if (entry.associateStateTask()) {
                out.field(Field.ASSOCIATE_STATE_TASK, true);
            }
            out.endObject();
        }
        out.endArray();
        if (start.createNewServices()) {
            out.field(Field.CREATE_NEW_SERVICES, true);
        }
        return out.endObject().toBytes();
    }
}
