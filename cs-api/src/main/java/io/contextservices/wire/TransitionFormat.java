package io.contextservices.wire;

import static io.contextservices.api.internal.EventBridge.EVENTS;

import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The format of the State Transition Event. */
final class TransitionFormat extends EventFormat<StateTransitionEvent, StateTransitionEvent.Builder> {

    static final TransitionFormat INSTANCE = new TransitionFormat();

    private static final String FROM_STATE_ID = Field.FROM + '.' + Field.STATE_ID;
    private static final String FROM_DISPOSITION = Field.FROM + '.' + Field.DISPOSITION;
    private static final String FROM_DISPOSITION_DESC = Field.FROM + '.' + Field.DISPOSITION_DESC;
    private static final String TO_STATE_TYPE = Field.TO + '.' + Field.STATE_TYPE;
    private static final String TO_EST_DURATION = Field.TO + '.' + Field.EST_DURATION;

    private static final List<String> FIELDS = List.of(
            Field.SERVICE_ID,
            Field.FROM,
            FROM_STATE_ID,
            FROM_DISPOSITION,
            FROM_DISPOSITION_DESC,
            Field.TO,
            TO_STATE_TYPE,
            TO_EST_DURATION);

    private TransitionFormat() {}

    @Override
    Target.Level level() {
        return Target.Level.STATE;
    }

    @Override
    StateTransitionEvent.Builder builder() {
        return EVENTS.transition();
    }

    @Override
    List<String> fields() {
        return FIELDS;
    }

    @Override
    Set<String> reserved() {
        return Field.OF_STATE;
    }

    /**
     * Returns whether a name is that of a field. Excludes the dotted paths in {@link #fields()}, which are not names.
     * Includes {@code previous_state_id}, a field of the start event of the new state, which gets the attached data.
     */
    @Override
    boolean isField(String name, StateTransitionEvent event) {
        return name.equals(Field.PREVIOUS_STATE_ID) || (name.indexOf('.') < 0 && super.isField(name, event));
    }

    @Override
    boolean read(String name, FieldReader fields, StateTransitionEvent.Builder into) {
        switch (name) {
            case Field.FROM -> from(fields.object(name), into);
            case Field.TO -> to(fields.object(name), into);
            // The vendor lists the id among the fields. It is ignored, since the URL contains it.
            case Field.SERVICE_ID -> fields.unknown(name);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void from(@Nullable FieldReader from, StateTransitionEvent.Builder into) {
        for (String name = next(from); name != null && from != null; name = from.next()) {
            switch (name) {
                case Field.STATE_ID -> set(from.id(name), id -> EVENTS.fromStateId(into, id));
                case Field.DISPOSITION -> set(from.attribute(name), into::disposition);
                case Field.DISPOSITION_DESC -> set(from.text(name), into::dispositionDesc);
                default -> from.unknown(name);
            }
        }
    }

    private static void to(@Nullable FieldReader to, StateTransitionEvent.Builder into) {
        EVENTS.hasTo(into, to != null);
        for (String name = next(to); name != null && to != null; name = to.next()) {
            switch (name) {
                case Field.STATE_TYPE -> set(to.attribute(name), into::to);
                case Field.EST_DURATION -> set(to.seconds(name), into::toEstDuration);
                default -> to.unknown(name);
            }
        }
    }

    private static @Nullable String next(@Nullable FieldReader object) {
        return object == null ? null : object.next();
    }

    @Override
    void check(StateTransitionEvent event, FieldRules rules) {
        if (event.fromStateId().isEmpty() && !rules.isFaulty(Field.FROM) && !rules.isFaulty(FROM_STATE_ID)) {
            rules.add(FROM_STATE_ID, Violation.REQUIRED, "mandatory");
        }
        if (!EVENTS.hasTo(event) && !rules.isFaulty(Field.TO)) {
            rules.add(Field.TO, Violation.REQUIRED, "mandatory, although nothing in it is");
        }
        rules.id(FROM_STATE_ID, event.fromStateId());
        rules.attribute(FROM_DISPOSITION, event.disposition());
        rules.text(FROM_DISPOSITION_DESC, event.dispositionDesc(), FieldRules.DISPOSITION_DESC_CHARACTERS);
        rules.text(Field.SESSION_ID, event.sessionId(), FieldRules.SESSION_ID_CHARACTERS);
        rules.text(Field.INTERACTION_ID, event.interactionId(), FieldRules.INTERACTION_ID_CHARACTERS);
        rules.attribute(TO_STATE_TYPE, event.toStateType());
        rules.duration(TO_EST_DURATION, event.toEstDuration(), Duration.ZERO, FieldRules.MAX_DURATION);
    }

    @Override
    void write(StateTransitionEvent event, FieldWriter out) {
        out.beginObject(Field.FROM)
                .integer(Field.STATE_ID, event.fromStateId())
                .attribute(Field.DISPOSITION, event.disposition())
                .text(Field.DISPOSITION_DESC, event.dispositionDesc())
                .endObject()
                .beginObject(Field.TO)
                .attribute(Field.STATE_TYPE, event.toStateType())
                .seconds(Field.EST_DURATION, event.toEstDuration())
                .endObject();
    }
}
