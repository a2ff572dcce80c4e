package io.contextservices.engine.internal;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target.Level;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.EventValidator;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Validates incoming events: rejects an event with all its violations, or returns it for storing, with the default
 * values of omitted enumerated fields. An event that needs no default value is returned unchanged.
 */
final class EventPreparation {

    private final EventValidator rules;
    private final Enumerations enumerations;

    EventPreparation(Limits limits, Enumerations enumerations) {
        this.rules = new EventValidator(limits, enumerations.values());
        this.enumerations = enumerations;
    }

    /** Returns the rules for events. */
    EventValidator rules() {
        return rules;
    }

    /** Returns a valid start with default values. */
    ServiceStartEvent whole(ServiceStartEvent event) {
        if (!enumerations.hasDefaults()) {
            return event;
        }
        ServiceStartEvent.Builder whole = event.toBuilder();
        Filling filling = new Filling(Level.SERVICE, event, whole)
                .fill(EnumeratedField.TYPE, event.serviceType(), whole::serviceType);
        if (event.autoClosed()) {
            filling.fill(EnumeratedField.DISPOSITION, event.disposition(), whole::disposition);
        }
        return filling.filled ? whole.build() : event;
    }

    /** Returns a valid update as it is stored. It gets no default values, since fields that it omits keep theirs. */
    ServiceStartEvent update(ServiceUpdate update) {
        RequestChecks.valid(rules.violations(update));
        return EventCodec.asEvent(update);
    }

    EndEvent end(EndEvent event) {
        RequestChecks.valid(rules.violations(event));
        if (!enumerations.hasDefaults()) {
            return event;
        }
        EndEvent.Builder<?> whole = event.toBuilder();
        Filling filling = new Filling(event.level(), event, whole)
                .fill(EnumeratedField.DISPOSITION, event.disposition(), whole::disposition);
        return filling.filled ? whole.build() : event;
    }

    StateStartEvent start(StateStartEvent event) {
        RequestChecks.valid(rules.violations(event));
        if (!enumerations.hasDefaults()) {
            return event;
        }
        StateStartEvent.Builder whole = event.toBuilder();
        Filling filling =
                new Filling(Level.STATE, event, whole).fill(EnumeratedField.TYPE, event.stateType(), whole::stateType);
        return filling.filled ? whole.build() : event;
    }

    TaskStartEvent start(TaskStartEvent event) {
        RequestChecks.valid(rules.violations(event));
        if (!enumerations.hasDefaults()) {
            return event;
        }
        TaskStartEvent.Builder whole = event.toBuilder();
        Filling filling =
                new Filling(Level.TASK, event, whole).fill(EnumeratedField.TYPE, event.taskType(), whole::taskType);
        return filling.filled ? whole.build() : event;
    }

    StateTransitionEvent transition(StateTransitionEvent event) {
        RequestChecks.valid(rules.violations(event));
        if (!enumerations.hasDefaults()) {
            return event;
        }
        StateTransitionEvent.Builder whole = event.toBuilder();
        Filling filling = new Filling(Level.STATE, event, whole)
                .fill(EnumeratedField.DISPOSITION, event.disposition(), whole::disposition)
                .fill(EnumeratedField.TYPE, event.toStateType(), whole::to);
        return filling.filled ? whole.build() : event;
    }

    /** Sets the default values of omitted fields, and records whether it set any. */
    private final class Filling {

        private final Level level;
        private boolean filled;

        /** Fills the fields that every event has. */
        Filling(Level level, Event event, Event.Builder<?> whole) {
            this.level = level;
            fill(EnumeratedField.APPLICATION_TYPE, event.applicationType(), whole::applicationType);
            fill(EnumeratedField.RESOURCE_TYPE, event.resourceType(), whole::resourceType);
            fill(EnumeratedField.MEDIA_TYPE, event.mediaType(), whole::mediaType);
        }

        Filling fill(String field, Optional<AttributeValue> sent, Consumer<AttributeValue> setter) {
            AttributeValue value = sent.isPresent() ? null : enumerations.defaultOf(level, field);
            if (value != null) {
                setter.accept(value);
                filled = true;
            }
            return this;
        }
    }
}
