package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Limits;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.State;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.Timestamps;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that no event can attach data that would hide a field of the resource. */
class ReservedNamesTest {

    private static final Map<Target.Level, Set<String>> RESERVED = Map.of(
            Target.Level.SERVICE,
            Set.of(
                    "service_id",
                    "customer_id",
                    "contact_key",
                    "service_type",
                    "est_duration",
                    "started",
                    "completed",
                    "duration",
                    "active_states",
                    "completed_states",
                    "active_tasks",
                    "completed_tasks"),
            Target.Level.STATE,
            Set.of(
                    "service_id",
                    "state_id",
                    "state_type",
                    "est_duration",
                    "started",
                    "completed",
                    "duration",
                    "active_tasks",
                    "completed_tasks"),
            Target.Level.TASK,
            Set.of(
                    "service_id",
                    "state_id",
                    "task_id",
                    "task_type",
                    "est_duration",
                    "started",
                    "completed",
                    "duration"));

    /** All names with a meaning in any event or resource. */
    private static final Set<String> NAMES = names();

    private static Set<String> names() {
        Set<String> names = new HashSet<>(Set.of("from", "to", "ttl", "expiration_time", "auto_closed", "disposition"));
        RESERVED.values().forEach(names::addAll);
        names.addAll(List.of("previous_state_id", "disposition_desc", "Started", "started ", "state-id"));
        return names;
    }

    /** Returns the names that are fields of the event, or ignored in it, and therefore not attached data. */
    private static Set<String> fields(EventKind kind) {
        return switch (kind) {
            case END_OF_SERVICE ->
                Set.of(
                        "service_id",
                        "state_id",
                        "task_id",
                        "disposition",
                        "disposition_desc",
                        "ttl",
                        "expiration_time",
                        "customer_id",
                        "contact_key",
                        "service_type",
                        "est_duration",
                        "auto_closed",
                        "auto_complete_after");
            case END_OF_STATE ->
                Set.of(
                        "service_id",
                        "state_id",
                        "task_id",
                        "disposition",
                        "disposition_desc",
                        "state_type",
                        "previous_state_id",
                        "est_duration");
            case END_OF_TASK ->
                Set.of(
                        "service_id",
                        "state_id",
                        "task_id",
                        "disposition",
                        "disposition_desc",
                        "task_type",
                        "est_duration");
            case STATE_START -> Set.of("service_id", "state_type", "previous_state_id", "est_duration");
            case TASK_START -> Set.of("service_id", "task_type", "state_id", "est_duration");
            case TRANSITION -> Set.of("service_id", "from", "to");
        };
    }

    static Stream<Arguments> namesInEvents() {
        return Stream.of(EventKind.values())
                .flatMap(kind -> NAMES.stream()
                        .filter(name -> !fields(kind).contains(name))
                        .map(name -> arguments(kind, name)));
    }

    @ParameterizedTest
    @MethodSource("namesInEvents")
    void eventCannotAttachFieldsOfItsResource(EventKind kind, String name) {
        String body = kind.body(name, "{\"a\":1}");
        // The start event of the new state has it as a field.
        boolean inStart = kind == EventKind.TRANSITION && name.equals("previous_state_id");

        if (inStart || RESERVED.get(kind.level()).contains(name)) {
            assertThat(kind.faults(body))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(name, Violation.RESERVED_NAME));
        } else {
            assertThat(kind.read(body).attached()).isEqualTo(Map.of(name, Json.parse("{\"a\":1}")));
        }
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void ignoredFieldsAreNeitherReadNorStored(EventKind kind) {
        String ignored = switch (kind) {
            case END_OF_SERVICE -> "'customer_id':'C','service_type':'T','est_duration':'x','auto_closed':true,";
            case END_OF_STATE -> "'state_type':'T','previous_state_id':-1,'est_duration':5,";
            case END_OF_TASK -> "'task_type':{},'state_id':7,";
            default -> "";
        };
        String body = ("{" + ignored + "'service_id':'any','x':1}").replace('\'', '"');
        if (kind == EventKind.TRANSITION) {
            body = "{\"from\":{\"state_id\":\"0\"},\"to\":{}," + body.substring(1);
        }

        Event event = kind.read(body.getBytes(StandardCharsets.UTF_8));

        assertThat(event.attached()).isEqualTo(Map.of("x", Json.of(1)));
        assertThat(new String(kind.write(event), StandardCharsets.UTF_8))
                .contains("\"x\":1")
                .doesNotContain("service_id", "_type", "est_duration", "customer_id", "auto_closed", "\"0\"");
    }

    @Test
    void attachedDataOfStoredEndsKeepsNamesThatRequestsIgnore() {
        byte[] service = "{\"auto_closed\":1,\"state_id\":2,\"task_id\":3}".getBytes(StandardCharsets.UTF_8);
        byte[] state = "{\"task_id\":1,\"previous_state_id\":2}".getBytes(StandardCharsets.UTF_8);

        assertThat(EventCodec.readStoredEnd(Target.Level.SERVICE, service).attached())
                .containsOnlyKeys("auto_closed", "state_id", "task_id");
        assertThat(EventCodec.readStoredEnd(Target.Level.STATE, state).attached())
                .containsOnlyKeys("task_id", "previous_state_id");
    }

    static Stream<Arguments> fieldsOfEvents() {
        return Stream.of(EventKind.values())
                .flatMap(
                        kind -> Stream.concat(fields(kind).stream(), Stream.of("session_id", "timestamp", "media_type"))
                                .map(name -> arguments(kind, name)));
    }

    @ParameterizedTest
    @MethodSource("fieldsOfEvents")
    void eventBuiltInJavaCannotAttachFieldNames(EventKind kind, String name) {
        Event event = switch (kind) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK ->
                kind.end().attach(name, 1).build();
            case STATE_START -> StateStartEvent.of("s").attach(name, 1).build();
            case TASK_START -> TaskStartEvent.of("t").attach(name, 1).build();
            case TRANSITION -> StateTransitionEvent.from(0).attach(name, 1).build();
        };

        assertThat(kind.violations(event))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(name, Violation.RESERVED_NAME));
    }

    @ParameterizedTest
    @EnumSource(Target.Level.class)
    void extensionHasTheSameReservedNames(Target.Level level) {
        for (String name : NAMES) {
            assertThat(EventCodec.extensionViolations(level, name, Json.parse("1"), Limits.DEFAULT))
                    .as(name)
                    .extracting(Violation::field, Violation::code)
                    .isEqualTo(
                            RESERVED.get(level).contains(name)
                                    ? List.of(tuple(name, Violation.RESERVED_NAME))
                                    : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(Target.Level.class)
    void reservedNamesAreTheFieldsOfResponses(Target.Level level) {
        Event event = ServiceEndEvent.builder().build();
        byte[] json = switch (level) {
            case SERVICE ->
                ResourceCodec.write(Service.builder(1)
                        .customerId("c")
                        .contactKey("k")
                        .serviceType(AttributeValue.of(1))
                        .estDuration(Duration.ZERO)
                        .started(event, Timestamps.FIRST)
                        .completed(event, Timestamps.LAST)
                        .activeStates(List.of())
                        .completedStates(List.of())
                        .activeTasks(List.of())
                        .completedTasks(List.of())
                        .build());
            case STATE ->
                ResourceCodec.write(State.builder(1, 2)
                        .stateType(AttributeValue.of(1))
                        .previousStateId(0)
                        .estDuration(Duration.ZERO)
                        .started(event, Timestamps.FIRST)
                        .completed(event, Timestamps.LAST)
                        .activeTasks(List.of())
                        .completedTasks(List.of())
                        .build());
            case TASK ->
                ResourceCodec.write(Task.builder(1, 2)
                        .stateId(3)
                        .taskType(AttributeValue.of(1))
                        .estDuration(Duration.ZERO)
                        .started(event, Timestamps.FIRST)
                        .completed(event, Timestamps.LAST)
                        .build());
        };

        assertThat(JsonText.fields(JsonText.parse(json)).keySet()).isEqualTo(RESERVED.get(level));
    }
}
