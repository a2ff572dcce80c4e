package io.contextservices.wire;

import io.contextservices.api.EndEvent;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The formats of the State and Task End Events, and of the Service End Event without its expiry. */
class EndFormat<E extends EndEvent, B extends EndEvent.Builder<B>> extends EventFormat<E, B> {

    static final EndFormat<StateEndEvent, StateEndEvent.Builder> OF_STATE =
            ofState(Field.TASK_ID, Field.STATE_TYPE, Field.PREVIOUS_STATE_ID, Field.EST_DURATION);
    static final EndFormat<TaskEndEvent, TaskEndEvent.Builder> OF_TASK = ofTask(Field.TASK_TYPE, Field.EST_DURATION);

    // Earlier versions attached data under some of the names that a request has no effect with now.
    private static final EndFormat<?, ?> STORED_OF_STATE = ofState();
    private static final EndFormat<?, ?> STORED_OF_TASK = ofTask();

    private final Target.Level level;
    private final Set<String> reserved;
    private final List<String> fields;
    private final Supplier<B> builders;

    EndFormat(Target.Level level, Set<String> reserved, List<String> fields, Supplier<B> builders) {
        this.level = level;
        this.reserved = reserved;
        this.fields = fields;
        this.builders = builders;
    }

    private static EndFormat<StateEndEvent, StateEndEvent.Builder> ofState(String... ignored) {
        return new EndFormat<>(
                Target.Level.STATE,
                Field.OF_STATE,
                fields(ignored, Field.SERVICE_ID, Field.STATE_ID, Field.DISPOSITION, Field.DISPOSITION_DESC),
                StateEndEvent::builder);
    }

    private static EndFormat<TaskEndEvent, TaskEndEvent.Builder> ofTask(String... ignored) {
        return new EndFormat<>(
                Target.Level.TASK,
                Field.OF_TASK,
                fields(
                        ignored,
                        Field.SERVICE_ID,
                        Field.STATE_ID,
                        Field.TASK_ID,
                        Field.DISPOSITION,
                        Field.DISPOSITION_DESC),
                TaskEndEvent::builder);
    }

    static List<String> fields(String[] ignored, String... fields) {
        return Stream.concat(Stream.of(fields), Stream.of(ignored)).toList();
    }

    static EndFormat<?, ?> of(Target.Level level) {
        return switch (level) {
            case SERVICE -> ServiceEndFormat.INSTANCE;
            case STATE -> OF_STATE;
            case TASK -> OF_TASK;
        };
    }

    /** Returns the format of stored events, whose attached data may have names that requests cannot attach any more. */
    static EndFormat<?, ?> storedOf(Target.Level level) {
        return switch (level) {
            case SERVICE -> ServiceEndFormat.STORED;
            case STATE -> STORED_OF_STATE;
            case TASK -> STORED_OF_TASK;
        };
    }

    /** Returns the format of this event. */
    @SuppressWarnings("unchecked") // The type of an event follows from its level.
    static EndFormat<EndEvent, ?> of(EndEvent event) {
        return (EndFormat<EndEvent, ?>) of(event.level());
    }

    @Override
    final Target.Level level() {
        return level;
    }

    @Override
    final B builder() {
        return builders.get();
    }

    @Override
    final List<String> fields() {
        return fields;
    }

    @Override
    final Set<String> reserved() {
        return reserved;
    }

    @Override
    boolean read(String name, FieldReader fields, B into) {
        if (!this.fields.contains(name)) {
            return false;
        }
        switch (name) {
            case Field.DISPOSITION -> set(fields.attribute(name), into::disposition);
            case Field.DISPOSITION_DESC -> set(fields.text(name), into::dispositionDesc);
            // Clients send the ids and the fields of the start event here as well, since they have one class for both
            // events. These fields are ignored: the URL contains the ids, and an end changes nothing else.
            default -> fields.ignored(name);
        }
        return true;
    }

    @Override
    void check(E event, FieldRules rules) {
        rules.text(Field.SESSION_ID, event.sessionId(), FieldRules.SESSION_ID_CHARACTERS);
        rules.text(Field.INTERACTION_ID, event.interactionId(), FieldRules.INTERACTION_ID_CHARACTERS);
        rules.attribute(Field.DISPOSITION, event.disposition());
        rules.text(Field.DISPOSITION_DESC, event.dispositionDesc(), FieldRules.DISPOSITION_DESC_CHARACTERS);
    }

    @Override
    void write(E event, FieldWriter out) {
        out.attribute(Field.DISPOSITION, event.disposition()).text(Field.DISPOSITION_DESC, event.dispositionDesc());
    }
}
