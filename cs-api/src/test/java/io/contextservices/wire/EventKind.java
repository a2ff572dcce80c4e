package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The events with few or no mandatory fields: their fields, and how tests read and write them. */
enum EventKind {
    END_OF_SERVICE(Target.Level.SERVICE, body -> EventCodec.readServiceEnd(body, Limits.DEFAULT)),
    END_OF_STATE(Target.Level.STATE, body -> EventCodec.readStateEnd(body, Limits.DEFAULT)),
    END_OF_TASK(Target.Level.TASK, body -> EventCodec.readTaskEnd(body, Limits.DEFAULT)),
    STATE_START(Target.Level.STATE, body -> EventCodec.readStateStart(body, Limits.DEFAULT)),
    TASK_START(Target.Level.TASK, body -> EventCodec.readTaskStart(body, Limits.DEFAULT)),
    TRANSITION(Target.Level.STATE, body -> EventCodec.readTransition(body, Limits.DEFAULT));

    private final Target.Level level;
    private final Function<byte[], Event> reader;

    EventKind(Target.Level level, Function<byte[], Event> reader) {
        this.level = level;
        this.reader = reader;
    }

    /** Returns the level of the resource that the event attaches data to. */
    Target.Level level() {
        return level;
    }

    /** Returns a builder of an end event of this kind. */
    EndEvent.Builder<?> end() {
        return switch (this) {
            case END_OF_SERVICE -> ServiceEndEvent.builder();
            case END_OF_STATE -> StateEndEvent.builder();
            case END_OF_TASK -> TaskEndEvent.builder();
            default -> throw new IllegalStateException(name());
        };
    }

    boolean isEnd() {
        return ordinal() <= END_OF_TASK.ordinal();
    }

    Event read(byte[] body) {
        return reader.apply(body);
    }

    Event read(String json) {
        return read(Wire.utf8(json));
    }

    List<Violation> faults(String json) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, () -> read(json));
        assertThat(e).as("the refusal of %s", json).isNotNull();
        return e.violations();
    }

    byte[] write(Event event) {
        return switch (this) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK -> EventCodec.write((EndEvent) event);
            case STATE_START -> EventCodec.write((StateStartEvent) event);
            case TASK_START -> EventCodec.write((TaskStartEvent) event);
            case TRANSITION -> EventCodec.write((StateTransitionEvent) event);
        };
    }

    List<Violation> violations(Event event) {
        return switch (this) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK ->
                EventValidator.of(Limits.DEFAULT).violations((EndEvent) event);
            case STATE_START -> EventValidator.of(Limits.DEFAULT).violations((StateStartEvent) event);
            case TASK_START -> EventValidator.of(Limits.DEFAULT).violations((TaskStartEvent) event);
            case TRANSITION -> EventValidator.of(Limits.DEFAULT).violations((StateTransitionEvent) event);
        };
    }

    /** Returns the fields that accept a string; nested fields with their path. */
    List<String> strings() {
        return isEnd()
                ? List.of("disposition_desc")
                : this == TRANSITION ? List.of("from.disposition_desc") : List.of();
    }

    /** Returns the fields that accept a string, or a number as its text. */
    List<String> stringsOrNumbers() {
        return List.of("session_id", "interaction_id");
    }

    List<String> attributes() {
        List<String> own = switch (this) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK -> List.of("disposition");
            case STATE_START -> List.of("state_type");
            case TASK_START -> List.of("task_type");
            case TRANSITION -> List.of("from.disposition", "to.state_type");
        };
        return with(own, "application_type", "resource_type", "media_type");
    }

    List<String> integers() {
        return List.of("application_id", "resource_id");
    }

    List<String> ids() {
        return switch (this) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK -> List.of();
            case STATE_START -> List.of("previous_state_id");
            case TASK_START -> List.of("state_id");
            case TRANSITION -> List.of("from.state_id");
        };
    }

    List<String> seconds() {
        return switch (this) {
            case END_OF_SERVICE -> List.of("ttl");
            case END_OF_STATE, END_OF_TASK -> List.of();
            case STATE_START, TASK_START -> List.of("est_duration");
            case TRANSITION -> List.of("to.est_duration");
        };
    }

    List<String> instants() {
        return this == END_OF_SERVICE ? List.of("timestamp", "expiration_time") : List.of("timestamp");
    }

    List<String> fields() {
        return Stream.of(strings(), stringsOrNumbers(), attributes(), integers(), ids(), seconds(), instants())
                .flatMap(List::stream)
                .toList();
    }

    /** Returns the value of one of {@link #fields()} in an event. */
    static Object value(Event event, String field) {
        return switch (field) {
            case "timestamp" -> event.timestamp();
            case "session_id" -> event.sessionId();
            case "interaction_id" -> event.interactionId();
            case "application_type" -> event.applicationType();
            case "application_id" -> event.applicationId();
            case "resource_type" -> event.resourceType();
            case "resource_id" -> event.resourceId();
            case "media_type" -> event.mediaType();
            case "disposition" -> ((EndEvent) event).disposition();
            case "disposition_desc" -> ((EndEvent) event).dispositionDesc();
            case "ttl" -> ((ServiceEndEvent) event).ttl();
            case "expiration_time" -> ((ServiceEndEvent) event).expirationTime();
            case "state_type" -> ((StateStartEvent) event).stateType();
            case "previous_state_id" -> ((StateStartEvent) event).previousStateId();
            case "task_type" -> ((TaskStartEvent) event).taskType();
            case "state_id" -> ((TaskStartEvent) event).stateId();
            case "est_duration" ->
                event instanceof StateStartEvent state ? state.estDuration() : ((TaskStartEvent) event).estDuration();
            case "from.state_id" -> ((StateTransitionEvent) event).fromStateId();
            case "from.disposition" -> ((StateTransitionEvent) event).disposition();
            case "from.disposition_desc" -> ((StateTransitionEvent) event).dispositionDesc();
            case "to.state_type" -> ((StateTransitionEvent) event).toStateType();
            case "to.est_duration" -> ((StateTransitionEvent) event).toEstDuration();
            default -> throw new IllegalArgumentException(field);
        };
    }

    /** Returns a body that is valid except for the given field. */
    String body(String field, String json) {
        if (this != TRANSITION) {
            return "{\"" + field + "\":" + json + "}";
        }
        String value = "\"" + field.substring(field.indexOf('.') + 1) + "\":" + json;
        String from = field.equals("from.state_id") ? value : "\"state_id\":0";
        if (field.startsWith("from.") && !field.equals("from.state_id")) {
            from += "," + value;
        }
        String to = field.startsWith("to.") ? value : "";
        return "{\"from\":{" + from + "},\"to\":{" + to + "}" + (field.contains(".") ? "" : "," + value) + "}";
    }

    private static List<String> with(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
