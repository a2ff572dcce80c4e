package io.contextservices.wire;

import static io.contextservices.api.Violation.OUT_OF_RANGE;
import static io.contextservices.api.Violation.TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.EndEvent;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndEventTest {

    @ParameterizedTest
    @CsvSource({
        "END_OF_SERVICE, session_id, 32",
        "END_OF_SERVICE, interaction_id, 50",
        "END_OF_SERVICE, disposition_desc, 64",
        "END_OF_STATE, session_id, 32",
        "END_OF_STATE, interaction_id, 50",
        "END_OF_STATE, disposition_desc, 64",
        "END_OF_TASK, session_id, 32",
        "END_OF_TASK, interaction_id, 50",
        "END_OF_TASK, disposition_desc, 64",
        "TRANSITION, session_id, 32",
        "TRANSITION, interaction_id, 50",
        "TRANSITION, from.disposition_desc, 64"
    })
    void textLengthsOfAnEndAreLimited(EventKind kind, String field, int most) {
        for (String character : new String[] {"a", "é", "😀"}) {
            kind.read(kind.body(field, '"' + character.repeat(most) + '"'));
            assertThat(kind.faults(kind.body(field, '"' + character.repeat(most + 1) + '"')))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(field, TOO_LONG));
        }
        if (!field.endsWith("disposition_desc")) {
            kind.read(kind.body(field, "1".repeat(most)));
            assertThat(kind.faults(kind.body(field, "1".repeat(most + 1))))
                    .extracting(Violation::code)
                    .containsExactly(TOO_LONG);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STATE_START, session_id",
        "STATE_START, interaction_id",
        "TASK_START, session_id",
        "TASK_START, interaction_id"
    })
    void textLengthsOfAStartAreUnlimited(EventKind kind, String field) {
        assertThat(kind.read(kind.body(field, '"' + "a".repeat(10_000) + '"')))
                .extracting(event -> EventKind.value(event, field))
                .asString()
                .contains("a".repeat(10_000));
    }

    @ParameterizedTest
    @CsvSource({
        "END_OF_SERVICE, service_id",
        "END_OF_STATE, service_id",
        "END_OF_STATE, state_id",
        "END_OF_TASK, service_id",
        "END_OF_TASK, state_id",
        "END_OF_TASK, task_id",
        "TRANSITION, service_id"
    })
    void idsInTheBodyAreIgnored(EventKind kind, String field) {
        for (String value : new String[] {"7", "\"361-a3793cef\"", "null", "-1.5", "{\"a\":[]}"}) {
            assertThat(kind.read(kind.body(field, value)).attached()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"END_OF_STATE", "END_OF_TASK"})
    void expiryInStateOrTaskEndIsAttachedData(EventKind kind) {
        EndEvent end = (EndEvent) kind.read("{\"ttl\":\"long\",\"expiration_time\":[1.10]}");

        assertThat(end.attached())
                .isEqualTo(Map.of("ttl", Json.parse("\"long\""), "expiration_time", Json.parse("[1.10]")));
        assertThat(kind.violations(end)).isEmpty();
        assertThat(EventCodec.readStoredEnd(kind.level(), EventCodec.write(end)).attached())
                .isEqualTo(end.attached());
    }

    @Test
    void anEndBuiltInJavaKeepsTheSameRules() {
        ServiceEndEvent end = ServiceEndEvent.builder()
                .sessionId("s".repeat(33))
                .interactionId("i".repeat(51))
                .disposition("\ud800")
                .dispositionDesc("d".repeat(65))
                .ttl(Duration.ofMillis(999))
                .expirationTime(Instant.MAX)
                .timestamp(Instant.MIN)
                .build();

        assertThat(EventValidator.of(Limits.DEFAULT).violations(end))
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("disposition", Violation.INVALID_FORMAT),
                        tuple("disposition_desc", TOO_LONG),
                        tuple("ttl", OUT_OF_RANGE),
                        tuple("expiration_time", OUT_OF_RANGE),
                        tuple("session_id", TOO_LONG),
                        tuple("interaction_id", TOO_LONG),
                        tuple("timestamp", OUT_OF_RANGE));
    }

    @Test
    void anEndBuiltInJavaIsWrittenFieldByField() {
        ServiceEndEvent end = ServiceEndEvent.builder()
                .attach("satisfaction", Map.of("score", 85))
                .disposition(10)
                .dispositionDesc("done")
                .ttl(Duration.ofSeconds(60).plusMillis(999))
                .expirationTime(Instant.parse("2009-05-12T12:05:12.145999Z"))
                .timestamp(Instant.EPOCH)
                .sessionId("s1")
                .applicationId(40)
                .build();

        assertThat(Wire.text(EventCodec.write(end)))
                .isEqualTo("{\"disposition\":10,\"disposition_desc\":\"done\",\"ttl\":60,"
                        + "\"expiration_time\":\"2009-05-12T12:05:12.145Z\",\"timestamp\":\"1970-01-01T00:00:00.000Z\","
                        + "\"session_id\":\"s1\",\"application_id\":40,\"satisfaction\":{\"score\":85}}");
        assertThat(Wire.text(EventCodec.write(ServiceEndEvent.builder().build())))
                .isEqualTo("{}");
    }

    @Test
    void toStringOfEndHidesCustomerData() {
        assertThat(StateEndEvent.builder()
                        .disposition("no")
                        .attach("score", "secret")
                        .build())
                .hasToString("StateEndEvent[disposition, attached=[score]]");
    }
}
