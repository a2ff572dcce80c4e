package io.contextservices.wire;

import static io.contextservices.api.Violation.DUPLICATE_KEY;
import static io.contextservices.api.Violation.EMPTY;
import static io.contextservices.api.Violation.INVALID_FORMAT;
import static io.contextservices.api.Violation.OUT_OF_RANGE;
import static io.contextservices.api.Violation.REQUIRED;
import static io.contextservices.api.Violation.RESERVED_NAME;
import static io.contextservices.api.Violation.TOO_LONG;
import static io.contextservices.api.Violation.WRONG_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceStartEventReadingTest {

    private static final List<String> STRINGS = List.of("customer_id", "contact_key", "disposition_desc");
    private static final List<String> IDS = List.of("session_id", "interaction_id");
    private static final List<String> ATTRIBUTES =
            List.of("service_type", "application_type", "resource_type", "media_type", "disposition");
    private static final List<String> INTEGERS = List.of("application_id", "resource_id");
    private static final List<String> SECONDS = List.of("est_duration", "auto_complete_after", "ttl");
    private static final List<String> INSTANTS = List.of("timestamp", "expiration_time");

    private static final List<String> BEYOND_64_BIT = List.of(
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "100000000000000000000",
            "1".repeat(1_000),
            "-" + "9".repeat(100_000));

    private static final Map<String, Function<ServiceStartEvent, Object>> FIELDS = Map.ofEntries(
            Map.entry("customer_id", ServiceStartEvent::customerId),
            Map.entry("contact_key", ServiceStartEvent::contactKey),
            Map.entry("service_type", ServiceStartEvent::serviceType),
            Map.entry("session_id", ServiceStartEvent::sessionId),
            Map.entry("interaction_id", ServiceStartEvent::interactionId),
            Map.entry("application_type", ServiceStartEvent::applicationType),
            Map.entry("application_id", ServiceStartEvent::applicationId),
            Map.entry("resource_type", ServiceStartEvent::resourceType),
            Map.entry("resource_id", ServiceStartEvent::resourceId),
            Map.entry("media_type", ServiceStartEvent::mediaType),
            Map.entry("est_duration", ServiceStartEvent::estDuration),
            Map.entry("timestamp", ServiceStartEvent::timestamp),
            Map.entry("auto_closed", ServiceStartEvent::autoClosed),
            Map.entry("auto_complete_after", ServiceStartEvent::autoCompleteAfter),
            Map.entry("ttl", ServiceStartEvent::ttl),
            Map.entry("expiration_time", ServiceStartEvent::expirationTime),
            Map.entry("disposition", ServiceStartEvent::disposition),
            Map.entry("disposition_desc", ServiceStartEvent::dispositionDesc));

    static Stream<Arguments> goodValues() {
        List<Arguments> all = new ArrayList<>();
        for (String field : STRINGS) {
            all.add(arguments(field, "\"a b\"", Optional.of("a b")));
            all.add(arguments(field, "\"\\u0041\\n\\\"\\ud83d\\ude00é\"", Optional.of("A\n\"😀é")));
        }
        for (String field : IDS) {
            all.add(arguments(field, "\"\"", Optional.of("")));
            all.add(arguments(field, "\"4.20\"", Optional.of("4.20")));
            for (String number : List.of("42", "4.20", "1e400", "-0", "-0.0", "1E+2", "1".repeat(1_000))) {
                all.add(arguments(field, number, Optional.of(number)));
            }
        }
        for (String field : ATTRIBUTES) {
            all.add(arguments(field, "\"voice\"", Optional.of(AttributeValue.of("voice"))));
            all.add(arguments(field, "\"100\"", Optional.of(AttributeValue.of("100"))));
            all.add(arguments(field, "100", Optional.of(AttributeValue.of(100))));
            all.add(arguments(field, "-0", Optional.of(AttributeValue.of(0))));
            all.add(arguments(field, "9223372036854775807", Optional.of(AttributeValue.of(Long.MAX_VALUE))));
            all.add(arguments(field, "-9223372036854775808", Optional.of(AttributeValue.of(Long.MIN_VALUE))));
        }
        for (String field : INTEGERS) {
            all.add(arguments(field, "5005", OptionalLong.of(5005)));
            all.add(arguments(field, "-1", OptionalLong.of(-1)));
            all.add(arguments(field, "9223372036854775807", OptionalLong.of(Long.MAX_VALUE)));
            all.add(arguments(field, "-9223372036854775808", OptionalLong.of(Long.MIN_VALUE)));
        }
        for (String field : SECONDS) {
            all.add(arguments(field, "1", Optional.of(Duration.ofSeconds(1))));
            all.add(arguments(field, "3153600000", Optional.of(Duration.ofDays(36_500))));
        }
        all.add(arguments("est_duration", "0", Optional.of(Duration.ZERO)));
        for (String field : INSTANTS) {
            for (String text : List.of(
                    "2009-05-12T12:05:12.145Z",
                    "2024-02-29T23:59:59.999Z",
                    "2000-02-29T00:00:00.000Z",
                    "0000-01-01T00:00:00.000Z",
                    "9999-12-31T23:59:59.999Z",
                    "1969-12-31T23:59:59.001Z")) {
                all.add(arguments(field, '"' + text + '"', Optional.of(Instant.parse(text))));
            }
            all.add(arguments(
                    field,
                    "\"2009-05-12\\u005412:05:12.145Z\"",
                    Optional.of(Instant.parse("2009-05-12T12:05:12.145Z"))));
        }
        all.add(arguments("auto_closed", "true", true));
        all.add(arguments("auto_closed", "false", false));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("goodValues")
    void fieldAcceptsItsType(String field, String json, Object expected) {
        ServiceStartEvent event = Wire.read(Wire.body(field, json));

        assertThat(FIELDS.get(field).apply(event)).isEqualTo(expected);
        assertThat(event.attached()).isEmpty();
    }

    static Stream<Arguments> badValues() {
        List<Arguments> all = new ArrayList<>();
        STRINGS.forEach(field -> add(all, field, WRONG_TYPE, "42", "4.2", "true", "false", "{}", "[]", "[\"a\"]"));
        IDS.forEach(field -> add(all, field, WRONG_TYPE, "true", "false", "{}", "[]", "[42]", "{\"a\":1}"));
        ATTRIBUTES.forEach(field -> {
            add(all, field, WRONG_TYPE, "1.5", "60.0", "1e2", "1E400", "-0.0", "true", "{}", "[]", "[1]", "{\"a\":1}");
            BEYOND_64_BIT.forEach(number -> add(all, field, OUT_OF_RANGE, number));
        });
        Stream.of(INTEGERS, SECONDS).flatMap(List::stream).forEach(field -> {
            add(
                    all,
                    field,
                    WRONG_TYPE,
                    "1.5",
                    "60.0",
                    "1e2",
                    "\"6x\"",
                    "\"-60\"",
                    "\"+60\"",
                    "\" 60\"",
                    "\"6.0\"",
                    "\"\"",
                    "true",
                    "{}",
                    "[]",
                    "[1]");
            BEYOND_64_BIT.forEach(number -> add(all, field, OUT_OF_RANGE, number));
        });
        add(all, "est_duration", OUT_OF_RANGE, "-1", "-9223372036854775808");
        add(all, "auto_complete_after", OUT_OF_RANGE, "0", "-1");
        add(all, "ttl", OUT_OF_RANGE, "0", "-1", "3153600001", "9223372036854775807");
        add(all, "auto_closed", WRONG_TYPE, "0", "1", "\"True\"", "\"yes\"", "\"\"", "{}", "[]", "[true]", "1.5");
        for (String field : INSTANTS) {
            add(all, field, WRONG_TYPE, "0", "1242129912145", "true", "{}", "[]");
            for (String text : notTimestamps()) {
                add(all, field, INVALID_FORMAT, '"' + text + '"');
            }
        }
        add(all, "customer_id", EMPTY, "\"\"");
        add(all, "contact_key", EMPTY, "\"\"");
        add(all, "disposition_desc", TOO_LONG, '"' + "😀".repeat(65) + '"');
        for (List<String> texts : List.of(STRINGS, IDS, ATTRIBUTES)) {
            for (String field : texts) {
                add(
                        all,
                        field,
                        INVALID_FORMAT,
                        "\"\\ud800\"",
                        "\"a\\udc00b\"",
                        "\"\\udc00\\ud800\"",
                        "\"\\ud83d\\ud83d\"");
            }
        }
        return all.stream();
    }

    private static void add(List<Arguments> all, String field, String code, String... values) {
        for (String value : values) {
            all.add(arguments(field, value, code));
        }
    }

    private static List<String> notTimestamps() {
        return List.of(
                "",
                "now",
                "2009-05-12T12:05:12Z",
                "2009-05-12T12:05:12.14Z",
                "2009-05-12T12:05:12.1456Z",
                "2009-05-12T12:05:12.145",
                "2009-05-12T12:05:12.145z",
                "2009-05-12t12:05:12.145Z",
                "2009-05-12 12:05:12.145Z",
                "2009-05-12T12:05:12,145Z",
                "2009-05-12T12:05:12.145+00:00",
                "2009-05-12T12:05:12.145ZZ",
                " 2009-05-12T12:05:12.145Z",
                "2009-05-12T12:05:12.145Z ",
                "2009-5-12T12:05:12.145Z",
                "09-05-12T12:05:12.145Z",
                "-009-05-12T12:05:12.145Z",
                "+2009-05-12T12:05:12.145Z",
                "２００９-05-12T12:05:12.145Z",
                "2009-02-29T12:05:12.145Z",
                "1900-02-29T12:05:12.145Z",
                "2009-04-31T12:05:12.145Z",
                "2009-00-12T12:05:12.145Z",
                "2009-13-12T12:05:12.145Z",
                "2009-05-00T12:05:12.145Z",
                "2009-05-32T12:05:12.145Z",
                "2009-05-12T24:00:00.000Z",
                "2009-05-12T12:60:12.145Z",
                "2016-12-31T23:59:60.000Z");
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void fieldRejectsInvalidValues(String field, String json, String code) {
        assertThat(Wire.faults(Wire.body(field, json)))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(field, code));
    }

    @Test
    void aDispositionDescHasUpTo64Characters() {
        String longest = "😀".repeat(64);

        assertThat(Wire.read(Wire.body("disposition_desc", '"' + longest + '"')).dispositionDesc())
                .contains(longest);
    }

    static Stream<String> fields() {
        return FIELDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void nullMeansAbsent(String field) {
        Object absent = field.equals("auto_closed")
                ? (Object) false
                : INTEGERS.contains(field) ? OptionalLong.empty() : Optional.empty();

        ServiceStartEvent event = Wire.read(Wire.body(field, "null"));

        assertThat(FIELDS.get(field).apply(event)).isEqualTo(absent);
        assertThat(event.attached()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'contact_key':'42','auto_closed':true,'disposition':10,'disposition_desc':'done'}",
                "{'disposition':10,'disposition_desc':'done','auto_closed':true,'contact_key':'42'}",
                "{'disposition_desc':'done','auto_closed':true,'disposition':10,'contact_key':'42'}"
            })
    void completedStartHasDispositionInAnyFieldOrder(String json) {
        ServiceStartEvent event = Wire.read(json.replace('\'', '"'));

        assertThat(event.autoClosed()).isTrue();
        assertThat(event.disposition()).contains(AttributeValue.of(10));
        assertThat(event.dispositionDesc()).contains("done");
        assertThat(event.attached()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"auto_closed\":false", ",\"auto_closed\":null"})
    void dispositionOfActiveStartIsAttachedData(String autoClosed) {
        ServiceStartEvent event = Wire.read(
                "{\"disposition\": {\"a\": 1.10},\"contact_key\":\"42\",\"disposition_desc\":null" + autoClosed + "}");

        assertThat(event.disposition()).isEmpty();
        assertThat(event.dispositionDesc()).isEmpty();
        assertThat(event.attached())
                .containsExactly(
                        Map.entry("disposition", Json.parse("{\"a\": 1.10}")),
                        Map.entry("disposition_desc", Json.parse("null")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e400",
                "-0",
                "100000000000000000000000000000",
                "null",
                "true",
                "false",
                "\"\"",
                "\"\\u00e9\\/\\b\\f\\n\\r\\t\\\"\\\\\"",
                "\"é ü 😀 \u007f \u2028\"",
                "\"\\ud800\"",
                "{\"\\ud83d\\ude00\":[\"\\udc00\"]}",
                "[]",
                "{}",
                "[ 1 ,\n\t2.0,\r\n \"a b\" ]",
                "{ \"b\" : 1, \"a\" : { \"d\":[{}], \"c\":null } }",
                "{\"customer_id\":5,\"service_id\":[],\"\":0}",
                "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}"
            })
    void anUnknownKeyIsKeptVerbatim(String value) {
        ServiceStartEvent event =
                Wire.read("{ \"x y\" :\n" + value + " , \"contact_key\":\"42\" , \"é\":\t" + value + "\n}");

        assertThat(event.attached().keySet()).containsExactly("x y", "é");
        assertThat(event.attached().values()).extracting(Json::text).containsOnly(value);
        assertThat(event.attached().values()).extracting(JsonText::toBytes).containsOnly(Wire.utf8(value));
    }

    @Test
    void attachedKeysKeepTheirOrder() {
        List<String> keys =
                IntStream.range(0, 100).mapToObj(i -> "k" + (i * 37 % 100)).toList();
        StringBuilder json = new StringBuilder("{\"contact_key\":\"42\"");
        keys.forEach(key -> json.append(",\"").append(key).append("\":0"));

        assertThat(Wire.read(json.append('}').toString()).attached().keySet()).containsExactlyElementsOf(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\\ud800", "\\u002e"})
    void unaddressableKeyIsRejectedButReadFromStore(String key) {
        String event = Wire.body("x", "1,\"" + key + "\":1");

        assertThat(Wire.faults(event)).extracting(Violation::code).containsExactly(Violation.INVALID_FORMAT);
        assertThat(EventCodec.readStoredServiceStart(Wire.utf8(event)).attached())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Customer_id", "TTL", "contact_key ", " ", "$", "__proto__", "services", "\\u0000"})
    void keySimilarToAFieldIsAttached(String key) {
        assertThat(Wire.read("{\"contact_key\":\"42\",\"" + key + "\":1}").attached())
                .hasSize(1);
    }

    @Test
    void aKeyMayBeWrittenWithEscapes() {
        ServiceStartEvent event = Wire.read("{\"contact\\u005fkey\":\"42\",\"\\u00e9\":1}");

        assertThat(event.contactKey()).contains("42");
        assertThat(event.attached()).containsOnlyKeys("é");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'contact_key':'42','contact_key':'42'} | contact_key",
                "{'contact_key':'42','ttl':null,'ttl':null} | ttl",
                "{'contact_key':'42','a':1,'b':2,'a':1} | a",
                "{'contact_key':'42','a':1,'b':2,'\\u0061':1} | a",
                "{'contact_key':'42','a':1,'a':2,'a':3,'a':4} | a",
                "{'contact_key':'42','x':{'a':1,'a':2}} | x",
                "{'contact_key':'42','x':{'a':1,'\\u0061':2}} | x",
                "{'contact_key':'42','x':{'a':1,'a':2,'b':1,'b':1}} | x",
                "{'contact_key':'42','x':[1,[{'y':{'b':1,'c':1,'d':1,'b':2}}]]} | x",
                "{'disposition':{'a':1,'a':1},'contact_key':'42'} | disposition"
            })
    void duplicateKeyIsReportedOnce(String json, String field) {
        assertThat(Wire.faults(json.replace('\'', '"')))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(field, DUPLICATE_KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service_id",
                "started",
                "completed",
                "duration",
                "active_states",
                "completed_states",
                "active_tasks",
                "completed_tasks",
                "st\\u0061rted"
            })
    void keyThatHidesServiceFieldIsRejected(String key) {
        assertThat(Wire.faults("{\"contact_key\":\"42\",\"" + key + "\":null}"))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(key.replace("\\u0061", "a"), RESERVED_NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"customer_id\":null}",
                "{\"customer_id\":null,\"contact_key\":null}",
                "{\"service_type\":1}"
            })
    void aMissingContactNamesBothFields(String json) {
        List<Violation> faults = Wire.faults(json);

        assertThat(faults)
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("customer_id", REQUIRED));
        assertThat(faults.get(0).message()).contains("customer_id", "contact_key");
    }

    @Test
    void bothContactsMayBeGiven() {
        ServiceStartEvent event = Wire.read("{\"customer_id\":\"c1\",\"contact_key\":\"42\"}");

        assertThat(event.customerId()).contains("c1");
        assertThat(event.contactKey()).contains("42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'customer_id':5} | customer_id:wrong_type",
                "{'contact_key':{}} | contact_key:wrong_type",
                "{'contact_key':'','customer_id':[]} | customer_id:wrong_type contact_key:empty",
                "{'contact_key':'','customer_id':''} | customer_id:empty contact_key:empty",
                "{'customer_id':'','contact_key':'42'} | customer_id:empty",
                "{'contact_key':null,'contact_key':null} | customer_id:required contact_key:duplicate_key"
            })
    void invalidContactIsNotAlsoReportedMissing(String json, String faults) {
        assertThat(Wire.faults(json.replace('\'', '"')))
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(faults.split(" "));
    }

    @Test
    void digitsAsTextAreNumbersAndAreStoredAsNumbers() {
        ServiceStartEvent event =
                Wire.read(("{'contact_key':'42','application_id':'40','resource_id':'007','ttl':'86400',"
                                + "'est_duration':'60','auto_complete_after':'5','auto_closed':'true','x':'1'}")
                        .replace('\'', '"'));

        assertThat(event.applicationId()).hasValue(40);
        assertThat(event.resourceId()).hasValue(7);
        assertThat(event.ttl()).contains(Duration.ofDays(1));
        assertThat(event.estDuration()).contains(Duration.ofMinutes(1));
        assertThat(event.autoCompleteAfter()).contains(Duration.ofSeconds(5));
        assertThat(event.autoClosed()).isTrue();
        assertThat(event.attached()).isEqualTo(Map.of("x", Json.of("1")));
        // Earlier versions do not read such texts.
        assertThat(new String(EventCodec.write(event), StandardCharsets.UTF_8))
                .contains("\"ttl\":86400", "\"auto_closed\":true", "\"x\":\"1\"")
                .doesNotContain("\"60\"");
        assertThat(Wire.faults("{\"contact_key\":\"42\",\"ttl\":\"99999999999999999999999\"}"))
                .extracting(Violation::code)
                .containsExactly(OUT_OF_RANGE);
    }

    @Test
    void allViolationsAreInTheOrderOfFields() {
        String json = "{'started':1,'z':{'a':1,'a':2},'disposition':1.5,'auto_closed':true,'expiration_time':'never',"
                + "'ttl':0,'auto_complete_after':'x','timestamp':5,'est_duration':-1,'media_type':[],'resource_id':1.0,"
                + "'resource_type':{},'application_id':99999999999999999999,'application_type':true,"
                + "'interaction_id':false,'session_id':[],'service_type':1e2,'disposition_desc':7}";

        assertThat(Wire.faults(json.replace('\'', '"')))
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("customer_id", REQUIRED),
                        tuple("service_type", WRONG_TYPE),
                        tuple("session_id", WRONG_TYPE),
                        tuple("interaction_id", WRONG_TYPE),
                        tuple("application_type", WRONG_TYPE),
                        tuple("application_id", OUT_OF_RANGE),
                        tuple("resource_type", WRONG_TYPE),
                        tuple("resource_id", WRONG_TYPE),
                        tuple("media_type", WRONG_TYPE),
                        tuple("est_duration", OUT_OF_RANGE),
                        tuple("timestamp", WRONG_TYPE),
                        tuple("auto_complete_after", WRONG_TYPE),
                        tuple("ttl", OUT_OF_RANGE),
                        tuple("expiration_time", INVALID_FORMAT),
                        tuple("disposition", WRONG_TYPE),
                        tuple("disposition_desc", WRONG_TYPE),
                        tuple("z", DUPLICATE_KEY),
                        tuple("started", RESERVED_NAME));
    }

    @Test
    void numberOfListedViolationsIsLimited() {
        StringBuilder json = new StringBuilder("{\"x\":0");
        IntStream.range(0, 30_000).forEach(i -> json.append(",\"k" + i + "\":1,\"k" + i + "\":1"));

        List<Violation> faults = Wire.faults(json.append('}').toString());

        assertThat(faults).hasSize(1_000);
        assertThat(faults).extracting(Violation::code).startsWith(REQUIRED, Violation.TOO_MANY, DUPLICATE_KEY);
    }
}
