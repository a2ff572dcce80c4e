package io.contextservices.wire;

import static io.contextservices.api.Violation.INVALID_FORMAT;
import static io.contextservices.api.Violation.OUT_OF_RANGE;
import static io.contextservices.api.Violation.REQUIRED;
import static io.contextservices.api.Violation.WRONG_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the types of the fields of ends, states, tasks and transitions. {@link ServiceStartEventReadingTest} tests
 * those of a Service Start Event.
 */
class EventFieldsTest {

    static Stream<Arguments> goodValues() {
        List<Arguments> all = new ArrayList<>();
        for (EventKind kind : EventKind.values()) {
            kind.strings().forEach(field -> {
                good(all, kind, field, "\"\"", Optional.of(""));
                good(all, kind, field, "\"\\u0041\\n\\ud83d\\ude00é\"", Optional.of("A\n😀é"));
            });
            kind.stringsOrNumbers().forEach(field -> {
                good(all, kind, field, "\"4.20\"", Optional.of("4.20"));
                good(all, kind, field, "4.20", Optional.of("4.20"));
                good(all, kind, field, "42", Optional.of("42"));
            });
            kind.attributes().forEach(field -> {
                good(all, kind, field, "\"100\"", Optional.of(AttributeValue.of("100")));
                good(all, kind, field, "100", Optional.of(AttributeValue.of(100)));
                good(all, kind, field, "-9223372036854775808", Optional.of(AttributeValue.of(Long.MIN_VALUE)));
            });
            kind.integers().forEach(field -> {
                good(all, kind, field, "-1", OptionalLong.of(-1));
                good(all, kind, field, "9223372036854775807", OptionalLong.of(Long.MAX_VALUE));
            });
            kind.ids().forEach(field -> {
                good(all, kind, field, "0", OptionalLong.of(0));
                good(all, kind, field, "9007199254740991", OptionalLong.of((1L << 53) - 1));
            });
            kind.seconds().forEach(field -> {
                good(all, kind, field, "1", Optional.of(Duration.ofSeconds(1)));
                good(all, kind, field, "3153600000", Optional.of(Duration.ofDays(36_500)));
                if (!field.equals("ttl")) {
                    good(all, kind, field, "0", Optional.of(Duration.ZERO));
                }
            });
            kind.instants()
                    .forEach(field -> good(
                            all,
                            kind,
                            field,
                            "\"2009-05-12T12:05:12.145Z\"",
                            Optional.of(Instant.parse("2009-05-12T12:05:12.145Z"))));
        }
        return all.stream();
    }

    private static void good(List<Arguments> all, EventKind kind, String field, String json, Object value) {
        all.add(arguments(kind, field, json, value));
    }

    @ParameterizedTest
    @MethodSource("goodValues")
    void fieldAcceptsItsType(EventKind kind, String field, String json, Object expected) {
        Event event = kind.read(kind.body(field, json));

        assertThat(EventKind.value(event, field)).isEqualTo(expected);
        assertThat(event.attached()).isEmpty();
    }

    static Stream<Arguments> badValues() {
        List<Arguments> all = new ArrayList<>();
        String[] notIntegers = {"1.5", "60.0", "1e2", "\"6x\"", "\"-60\"", "true", "{}", "[]", "[1]"};
        for (EventKind kind : EventKind.values()) {
            kind.strings().forEach(field -> {
                bad(all, kind, field, WRONG_TYPE, "42", "true", "{}", "[\"a\"]");
                bad(all, kind, field, INVALID_FORMAT, "\"\\ud800\"");
            });
            kind.stringsOrNumbers().forEach(field -> {
                bad(all, kind, field, WRONG_TYPE, "true", "{\"a\":1}", "[42]");
                bad(all, kind, field, INVALID_FORMAT, "\"\\udc00\\ud800\"");
            });
            kind.attributes().forEach(field -> {
                bad(all, kind, field, WRONG_TYPE, "1.5", "1e2", "true", "{\"a\":1}", "[1]");
                bad(all, kind, field, OUT_OF_RANGE, "9223372036854775808", "1".repeat(1_000));
                bad(all, kind, field, INVALID_FORMAT, "\"a\\udc00b\"");
            });
            Stream.of(kind.integers(), kind.seconds(), kind.ids())
                    .flatMap(List::stream)
                    .forEach(field -> {
                        bad(all, kind, field, WRONG_TYPE, notIntegers);
                        bad(all, kind, field, OUT_OF_RANGE, "9223372036854775808", "-9223372036854775809");
                    });
            kind.ids()
                    .forEach(field ->
                            bad(all, kind, field, OUT_OF_RANGE, "-1", "9007199254740992", "9223372036854775807"));
            kind.seconds().forEach(field -> bad(all, kind, field, OUT_OF_RANGE, "-1"));
            kind.instants().forEach(field -> {
                bad(all, kind, field, WRONG_TYPE, "1242129912145", "true", "{}", "[]");
                bad(all, kind, field, INVALID_FORMAT, "\"2009-05-12T12:05:12Z\"", "\"2009-02-29T12:05:12.145Z\"");
            });
        }
        bad(all, EventKind.END_OF_SERVICE, "ttl", OUT_OF_RANGE, "0", "3153600001");
        return all.stream();
    }

    private static void bad(List<Arguments> all, EventKind kind, String field, String code, String... values) {
        for (String value : values) {
            all.add(arguments(kind, field, value, code));
        }
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void fieldRejectsInvalidValues(EventKind kind, String field, String json, String code) {
        assertThat(kind.faults(kind.body(field, json)))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(field, code));
    }

    static Stream<Arguments> fields() {
        return Stream.of(EventKind.values())
                .flatMap(kind -> kind.fields().stream().map(field -> arguments(kind, field)));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void nullMeansAbsent(EventKind kind, String field) {
        String body = kind.body(field, "null");
        if (field.equals("from.state_id")) {
            assertThat(kind.faults(body))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(field, REQUIRED));
            return;
        }

        Event event = kind.read(body);

        assertThat(EventKind.value(event, field)).isIn(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());
        assertThat(event.attached()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void duplicateFieldIsReportedOnce(EventKind kind, String field) {
        String name = field.substring(field.indexOf('.') + 1);

        assertThat(kind.faults(kind.body(field, "null,\"" + name + "\":null")))
                .extracting(Violation::field, Violation::code)
                .contains(tuple(field, Violation.DUPLICATE_KEY))
                .hasSize(field.equals("from.state_id") ? 2 : 1);
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void violationsAreInTheOrderOfFields(EventKind kind) {
        String faulty = switch (kind) {
            case END_OF_SERVICE -> "'expiration_time':5,'ttl':0,'disposition_desc':5,'disposition':true";
            case END_OF_STATE, END_OF_TASK -> "'disposition_desc':5,'disposition':true";
            case STATE_START -> "'est_duration':-1,'previous_state_id':-1,'state_type':true";
            case TASK_START -> "'est_duration':-1,'state_id':-1,'task_type':true";
            case TRANSITION ->
                "'to':{'est_duration':-1,'state_type':true},"
                        + "'from':{'disposition_desc':5,'disposition':true,'state_id':-1}";
        };
        List<String> expected = switch (kind) {
            case END_OF_SERVICE -> List.of("disposition", "disposition_desc", "ttl", "expiration_time");
            case END_OF_STATE, END_OF_TASK -> List.of("disposition", "disposition_desc");
            case STATE_START -> List.of("state_type", "previous_state_id", "est_duration");
            case TASK_START -> List.of("task_type", "state_id", "est_duration");
            case TRANSITION ->
                List.of(
                        "from.state_id",
                        "from.disposition",
                        "from.disposition_desc",
                        "to.state_type",
                        "to.est_duration");
        };
        String json = "{'started':1,'x':{'a':1,'a':1},'timestamp':5,'media_type':[],'session_id':[]," + faulty + "}";

        assertThat(kind.faults(json.replace('\'', '"')))
                .extracting(Violation::field)
                .containsExactlyElementsOf(Stream.concat(
                                expected.stream(), Stream.of("session_id", "media_type", "timestamp", "x", "started"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void everyOtherKeyIsAttachedVerbatim(EventKind kind) {
        String more = "1.10,\"from.x\":[ ],\"é\":{ \"a\" : null }, \" \": -0 ,\"closed\":true,\"$\":\"\\u00e9\"";

        assertThat(kind.read(kind.body("x y", more)).attached())
                .hasToString("{x y=1.10, from.x=[ ], é={ \"a\" : null },  =-0, closed=true, $=\"\\u00e9\"}");
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void unaddressableKeyIsRejectedUnlessNull(EventKind kind) {
        // In the body of a transition, this test interprets a dot as the path of a nested field.
        for (String key : kind == EventKind.TRANSITION ? List.of("") : List.of("", ".", "..")) {
            assertThat(kind.faults(kind.body(key, "{\"a\":1}")))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(key, Violation.INVALID_FORMAT));
            assertThat(kind.read(kind.body(key, "null")).attached()).containsOnlyKeys(key);
        }
        assertThat(kind.read(kind.body(" ", "1")).attached()).containsOnlyKeys(" ");
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void unpairedSurrogateIsRejectedInKeysAndKeptInValues(EventKind kind) {
        for (String half : List.of("\\ud800", "a\\udc00", "\\udc00\\ud800")) {
            String beneath = "[ { \"" + half + "\" : \"\\udc00\" } ]";
            assertThat(kind.faults(kind.body(half, "1")))
                    .extracting(Violation::field, Violation::code)
                    .contains(tuple(Violation.WHOLE, Violation.INVALID_FORMAT))
                    .doesNotContain(tuple(Violation.WHOLE, Violation.MALFORMED_JSON));
            assertThat(kind.read(kind.body("x", beneath)).attached()).hasToString("{x=" + beneath + "}");
        }
        assertThat(kind.faults(kind.body("x", "{\"\\ud800\":1,\"\\uD800\":1}")))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("x", Violation.DUPLICATE_KEY));
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void numberOfAttachedKeysIsLimited(EventKind kind) {
        String most =
                IntStream.range(1, 1_000).mapToObj(i -> ",\"k" + i + "\":1").collect(Collectors.joining());

        assertThat(kind.read(kind.body("k0", "1" + most)).attached()).hasSize(1_000);
        assertThat(kind.faults(kind.body("k0", "1" + most + ",\"more\":1")))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(Violation.WHOLE, Violation.TOO_MANY));
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void nestingOfAttachedDataIsLimited(EventKind kind) {
        assertThat(kind.read(kind.body("x", "[".repeat(99) + "]".repeat(99))).attached())
                .containsOnlyKeys("x");
        assertThat(kind.faults(kind.body("x", "[".repeat(100) + "]".repeat(100))))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("x", Violation.TOO_DEEP));
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void nonObjectEventIsRejected(EventKind kind) {
        for (String body : List.of("[]", "null", "\"x\"", "1")) {
            assertThat(kind.faults(body))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(Violation.WHOLE, WRONG_TYPE));
        }
        for (String body : List.of("", " ", "{", "{\"from\":{\"state_id\":0", "{}x", "{'a':1}")) {
            assertThat(kind.faults(body))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(Violation.WHOLE, Violation.MALFORMED_JSON));
        }
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void readEventIsWrittenVerbatim(EventKind kind) {
        byte[] body = Wire.utf8(" " + kind.body("x", "1.10 ,\n\"session_id\": 7"));

        assertThat(kind.write(kind.read(body))).isEqualTo(body);
    }
}
