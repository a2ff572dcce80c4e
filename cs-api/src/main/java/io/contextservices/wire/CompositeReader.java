package io.contextservices.wire;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@link CompositeStart}, each event verbatim, and collects its violations. */
final class CompositeReader {

    /** The nesting depth at which the body counts, so that the events in it may be nested as deep as separate ones. */
    private static final int DEPTH = -2;

    private final Limits limits;
    private final EventValidator.Values values;
    private final List<Violation> violations;
    private final List<CompositeStart.Entry> entries = new ArrayList<>();
    private int count;
    private boolean createNewServices;

    CompositeReader(Limits limits, EventValidator.Values values, List<Violation> violations) {
        this.limits = limits;
        this.values = values;
        this.violations = violations;
    }

    /** Reads a request; returns {@code null}, with a violation, if reading had to stop. */
    @Nullable
    CompositeStart read(byte[] body) {
        return FieldReader.read(body, limits, violations, DEPTH, this::read);
    }

    private CompositeStart read(FieldReader fields) {
        boolean services = false;
        for (String name = fields.next(); name != null; name = fields.next()) {
            switch (name) {
                case Field.SERVICES -> {
                    services = !fields.isNull();
                    services(fields);
                }
                case Field.CREATE_NEW_SERVICES -> createNewServices = Boolean.TRUE.equals(fields.bool(name));
                default -> fields.unknown(name);
            }
        }
        require(services, Field.SERVICES);
        return CompositeStart.of(entries).withCreateNewServices(createNewServices);
    }

    private void services(FieldReader fields) {
        if (fields.items(Field.SERVICES, this::entry)) {
            CompositeFormat.checkCount(count, violations);
        }
    }

    /** Skips the entries past the limit, and only counts them. */
    private void entry(FieldReader array, String name) {
        if (count++ >= CompositeStart.MAX_SERVICES) {
            array.unknown(name);
            return;
        }
        require(!array.isNull(), name);
        FieldReader fields = array.object(name);
        if (fields != null) {
            fields(fields, name + '.');
        }
    }

    private void fields(FieldReader fields, String path) {
        ServiceStartEvent service = null;
        StateStartEvent state = null;
        TaskStartEvent task = null;
        boolean associate = false;
        boolean hasService = false;
        boolean hasState = false;
        for (String name = fields.next(); name != null; name = fields.next()) {
            switch (name) {
                case Field.SERVICE -> {
                    hasService = !fields.isNull();
                    service = fields.event(name, ServiceStartFormat.INSTANCE, values);
                }
                case Field.STATE -> {
                    hasState = !fields.isNull();
                    state = fields.event(name, StateStartFormat.INSTANCE, values);
                }
                case Field.TASK -> {
                    task = fields.event(name, TaskStartFormat.INSTANCE, values);
                    if (task != null) {
                        CompositeFormat.checkTask(path + Field.TASK, task, violations);
                    }
                }
                case Field.ASSOCIATE_STATE_TASK -> associate = Boolean.TRUE.equals(fields.bool(name));
                default -> fields.unknown(name);
            }
        }
        require(hasService, path + Field.SERVICE);
        require(hasState, path + Field.STATE);
        if (service != null && state != null) {
            CompositeStart.Entry entry = CompositeStart.entry(service, state).withAssociateStateTask(associate);
            entries.add(task == null ? entry : entry.withTask(task));
        }
    }

    private void require(boolean given, String field) {
        if (!given) {
            violations.add(new Violation(field, Violation.REQUIRED, "mandatory"));
        }
    }
}
