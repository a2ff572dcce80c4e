package io.contextservices.wire;

import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The format of the State Start Event. */
final class StateStartFormat extends EventFormat<StateStartEvent, StateStartEvent.Builder> {

    static final StateStartFormat INSTANCE = new StateStartFormat();

    private static final List<String> FIELDS = List.of(Field.STATE_TYPE, Field.PREVIOUS_STATE_ID, Field.EST_DURATION);

    private StateStartFormat() {}

    @Override
    Target.Level level() {
        return Target.Level.STATE;
    }

    @Override
    StateStartEvent.Builder builder() {
        return StateStartEvent.builder();
    }

    @Override
    List<String> fields() {
        return FIELDS;
    }

    @Override
    Set<String> reserved() {
        return Field.OF_STATE;
    }

    @Override
    boolean read(String name, FieldReader fields, StateStartEvent.Builder into) {
        switch (name) {
            case Field.STATE_TYPE -> set(fields.attribute(name), into::stateType);
            case Field.PREVIOUS_STATE_ID -> set(fields.id(name), into::previousStateId);
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
    void check(StateStartEvent event, FieldRules rules) {
        rules.attribute(Field.STATE_TYPE, event.stateType());
        rules.id(Field.PREVIOUS_STATE_ID, event.previousStateId());
        rules.duration(Field.EST_DURATION, event.estDuration(), Duration.ZERO, FieldRules.MAX_DURATION);
    }

    @Override
    void write(StateStartEvent event, FieldWriter out) {
        out.attribute(Field.STATE_TYPE, event.stateType())
                .integer(Field.PREVIOUS_STATE_ID, event.previousStateId())
                .seconds(Field.EST_DURATION, event.estDuration());
    }
}
