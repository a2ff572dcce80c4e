package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.EndEvent;
import io.contextservices.api.Event;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventValidatorTest {

    private static final EventValidator NONE_ALLOWED =
            new EventValidator(Limits.DEFAULT, (level, field, value) -> level + " " + field + " " + value.text());

    private static List<Violation> faults(EventValidator rules, EventKind kind, String json) {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> read(rules, kind, Wire.utf8(json)));
        assertThat(e).as("the refusal of %s", json).isNotNull();
        return e.violations();
    }

    private static Event read(EventValidator rules, EventKind kind, byte[] body) {
        return switch (kind) {
            case END_OF_SERVICE -> rules.readServiceEnd(body);
            case END_OF_STATE -> rules.readStateEnd(body);
            case END_OF_TASK -> rules.readTaskEnd(body);
            case STATE_START -> rules.readStateStart(body);
            case TASK_START -> rules.readTaskStart(body);
            case TRANSITION -> rules.readTransition(body);
        };
    }

    private static List<Violation> violations(EventValidator rules, EventKind kind, Event event) {
        return switch (kind) {
            case END_OF_SERVICE, END_OF_STATE, END_OF_TASK -> rules.violations((EndEvent) event);
            case STATE_START -> rules.violations((StateStartEvent) event);
            case TASK_START -> rules.violations((TaskStartEvent) event);
            case TRANSITION -> rules.violations((StateTransitionEvent) event);
        };
    }

    @ParameterizedTest
    @EnumSource
    void enumeratedFieldIsCheckedByLevelAndName(EventKind kind) {
        for (String field : kind.attributes()) {
            String json = kind.body(field, "\"x\"");
            String name = field.substring(field.indexOf('.') + 1);
            Violation wanted = new Violation(field, Violation.UNKNOWN_VALUE, kind.level() + " " + name + " x");

            assertThat(faults(NONE_ALLOWED, kind, json)).containsExactly(wanted);
            assertThat(violations(NONE_ALLOWED, kind, kind.read(json))).containsExactly(wanted);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nullAndWrongTypesAreNotCheckedAsValues(EventKind kind) {
        for (String field : kind.attributes()) {
            assertThat(faults(NONE_ALLOWED, kind, kind.body(field, "true")))
                    .extracting(Violation::code)
                    .containsExactly(Violation.WRONG_TYPE);
            assertThat(read(NONE_ALLOWED, kind, Wire.utf8(kind.body(field, "null"))))
                    .isNotNull();
        }
    }

    @Test
    void startsAndUpdatesOfServicesAreChecked() {
        List<String> fields = List.of("service_type", "application_type", "resource_type", "media_type", "disposition");
        List<String> asked = new ArrayList<>();
        EventValidator rules = new EventValidator(Limits.DEFAULT, (level, field, value) -> {
            asked.add(level + " " + field);
            return null;
        });
        String json = "{\"contact_key\":\"42\",\"auto_closed\":true,\"service_type\":1,\"application_type\":1,"
                + "\"resource_type\":1,\"media_type\":1,\"disposition\":1}";

        ServiceStartEvent event = rules.readServiceStart(Wire.utf8(json));
        ServiceUpdate update = rules.readServiceUpdate(Wire.utf8(json));
        assertThat(rules.violations(event.toBuilder().build())).isEmpty();
        assertThat(rules.violations(update)).isEmpty();

        List<String> once = fields.stream().map(field -> "SERVICE " + field).toList();
        assertThat(asked).hasSize(20).containsOnly(once.toArray(String[]::new));
    }

    @Test
    void eachValidatorHasItsOwnRules() {
        List<String> asked = new ArrayList<>();
        EventValidator.Values values = (level, field, value) -> {
            asked.add(field);
            return null;
        };
        EventValidator rules = new EventValidator(Limits.DEFAULT, values);
        ServiceStartEvent event = rules.readServiceStart(Wire.utf8("{\"contact_key\":\"42\",\"service_type\":1}"));

        assertThat(asked).hasSize(1);
        assertThat(rules.violations(event)).isEmpty();
        assertThat(asked).hasSize(2);
        assertThat(NONE_ALLOWED.violations(event)).hasSize(1);
        assertThat(new EventValidator(Limits.DEFAULT.withKeyCharacters(1), values).violations(event))
                .hasSize(1);
    }

    @Test
    void allViolationsAreInTheOrderOfFields() {
        String json = "{\"media_type\":\"m\",\"ttl\":0,\"service_type\":2,\"contact_key\":\"\"}";

        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class, () -> NONE_ALLOWED.readServiceStart(Wire.utf8(json)));

        assertThat(e.violations())
                .extracting(Violation::field)
                .containsExactly("contact_key", "service_type", "media_type", "ttl");
    }

    @ParameterizedTest
    @EnumSource
    void builderFromEventCopiesAllOfIt(EventKind kind) {
        for (String field : kind.fields()) {
            int read = 0;
            for (String json : List.of("\"1\"", "1", "\"2026-03-01T10:00:00.123Z\"")) {
                Event event;
                try {
                    event = kind.read(kind.body(field, json).replaceFirst("}$", ",\"data\":{\"x\": 1.10}}"));
                } catch (InvalidRequestException otherType) {
                    continue;
                }
                read++;
                Event copy = copy(event);

                assertThat(EventKind.value(copy, field))
                        .isEqualTo(EventKind.value(event, field))
                        .isNotIn(Optional.empty(), OptionalLong.empty());
                assertThat(copy.attached()).isEqualTo(event.attached()).isNotEmpty();
                assertThat(Wire.text(kind.write(copy))).contains("{\"x\": 1.10}");
                assertThat(kind.violations(copy)).isEmpty();
            }
            assertThat(read).as("values that %s takes", field).isPositive();
        }
    }

    @Test
    void negativeIdInBuiltEventIsRejected() {
        EventValidator rules = EventValidator.of(Limits.DEFAULT);

        assertThat(rules.violations(StateStartEvent.of("s").previousStateId(-1).build()))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("previous_state_id", Violation.OUT_OF_RANGE));
        assertThat(rules.violations(TaskStartEvent.of("t").stateId(-1).build()))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("state_id", Violation.OUT_OF_RANGE));
    }

    @Test
    void attachedFieldNameInBuiltStartIsRejected() {
        EventValidator rules = EventValidator.of(Limits.DEFAULT);
        ServiceStartEvent.Builder start = ServiceStartEvent.forCustomer("C").attach("disposition", "d");

        assertThat(rules.violations(start.build())).isEmpty();
        assertThat(rules.violations(start.attach("session_id", "S").build()))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("session_id", Violation.RESERVED_NAME));
    }

    @Test
    void updateOfServiceIsReadAndChecked() {
        ServiceUpdate update = ServiceUpdate.builder().serviceType("x").build();

        assertThat(EventValidator.of(Limits.DEFAULT).readServiceUpdate(EventCodec.write(update)))
                .isEqualTo(update);
        assertThat(EventValidator.of(Limits.DEFAULT).violations(update)).isEmpty();
        assertThat(NONE_ALLOWED.violations(update)).extracting(Violation::field).containsExactly("service_type");
    }

    private static Event copy(Event event) {
        if (event instanceof EndEvent end) {
            return end.toBuilder().build();
        }
        if (event instanceof StateStartEvent start) {
            return start.toBuilder().build();
        }
        if (event instanceof TaskStartEvent start) {
            return start.toBuilder().build();
        }
        return ((StateTransitionEvent) event).toBuilder().build();
    }
}
