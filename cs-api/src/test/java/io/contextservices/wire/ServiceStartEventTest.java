package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceStartEventTest {

    private static final Instant TIME = Instant.parse("2009-05-12T12:05:12.145Z");

    private static ServiceStartEvent.Builder full() {
        return ServiceStartEvent.forCustomer("c1 é😀")
                .contactKey("408-832-7799")
                .serviceType("new \"account\"")
                .sessionId("s1")
                .interactionId("i1")
                .applicationType(AttributeValue.of(400))
                .applicationId(40)
                .resourceType(AttributeValue.of("agent"))
                .resourceId(Long.MIN_VALUE)
                .mediaType(AttributeValue.of(1))
                .estDuration(Duration.ofSeconds(60))
                .timestamp(TIME)
                .autoClosed(true)
                .autoCompleteAfter(Duration.ofSeconds(1))
                .ttl(Duration.ofDays(36_500))
                .expirationTime(TIME.plusMillis(1))
                .disposition(AttributeValue.of(10))
                .dispositionDesc("done")
                .attach("coupon", Map.of("name", "C15"))
                .attach("price", Json.parse("1.10"))
                .attach("é \"😀\u0001", null)
                .attach(" ", List.of());
    }

    @Test
    void eventJsonHasFieldsInOrderThenAttachedData() {
        assertThat(Wire.text(EventCodec.write(full().build())))
                .isEqualTo("{\"customer_id\":\"c1 é😀\",\"contact_key\":\"408-832-7799\","
                        + "\"service_type\":\"new \\\"account\\\"\",\"est_duration\":60,"
                        + "\"auto_closed\":true,\"disposition\":10,\"disposition_desc\":\"done\","
                        + "\"auto_complete_after\":1,\"ttl\":3153600000,"
                        + "\"expiration_time\":\"2009-05-12T12:05:12.146Z\","
                        + "\"timestamp\":\"2009-05-12T12:05:12.145Z\",\"session_id\":\"s1\",\"interaction_id\":\"i1\","
                        + "\"application_type\":400,\"application_id\":40,\"resource_type\":\"agent\","
                        + "\"resource_id\":-9223372036854775808,\"media_type\":1,\"coupon\":{\"name\":\"C15\"},"
                        + "\"price\":1.10,\"é \\\"😀\\u0001\":null,\" \":[]}");
    }

    @Test
    void absentFieldsAreNotWritten() {
        assertThat(Wire.text(
                        EventCodec.write(ServiceStartEvent.forContactKey("42").build())))
                .isEqualTo("{\"contact_key\":\"42\"}");
        assertThat(Wire.text(EventCodec.write(ServiceStartEvent.builder().build())))
                .isEqualTo("{}");
    }

    @Test
    void everyFieldSurvivesTheWire() {
        ServiceStartEvent event = full().build();

        ServiceStartEvent read = Wire.read(EventCodec.write(event));

        assertThat(EventValidator.of(Limits.DEFAULT).violations(event)).isEmpty();
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("source", "attached")
                .isEqualTo(event);
        assertThat(read.attached()).containsExactlyEntriesOf(event.attached());
    }

    @Test
    void builderFromEventCopiesAllOfIt() {
        ServiceStartEvent event = full().build();

        assertThat(event.toBuilder().build()).usingRecursiveComparison().isEqualTo(event);
    }

    @Test
    void updateChangesOnlyGivenCircumstances() {
        ServiceStartEvent before = full().build();
        ServiceStartEvent update = ServiceStartEvent.builder()
                .sessionId("s2")
                .interactionId("i2")
                .applicationType(AttributeValue.of(401))
                .applicationId(41)
                .resourceType(AttributeValue.of("robot"))
                .resourceId(2)
                .mediaType(AttributeValue.of(2))
                .timestamp(TIME.plusSeconds(1))
                .attach("x", 1)
                .build();

        Event changed = EventCodec.update(before, update);
        Event same = EventCodec.update(before, ServiceStartEvent.builder().build());

        assertThat(circumstances(changed)).isEqualTo(circumstances(update));
        assertThat(circumstances(same)).isEqualTo(circumstances(before));
        assertThat(List.of(changed, same)).allSatisfy(event -> {
            assertThat(event.timestamp()).contains(TIME);
            assertThat(event.attached()).isEmpty();
        });
    }

    private static List<Object> circumstances(Event event) {
        return List.of(
                event.sessionId(),
                event.interactionId(),
                event.applicationType(),
                event.applicationId(),
                event.resourceType(),
                event.resourceId(),
                event.mediaType());
    }

    @Test
    void readEventCanBeChanged() {
        ServiceStartEvent changed =
                Wire.read(Wire.example()).toBuilder().contactKey("43").build();

        ServiceStartEvent read = Wire.read(EventCodec.write(changed));

        assertThat(read.contactKey()).contains("43");
        assertThat(read.attached()).isEqualTo(Wire.read(Wire.example()).attached());
    }

    @Test
    void excessTimePrecisionIsTruncated() {
        ServiceStartEvent event = ServiceStartEvent.forContactKey("42")
                .timestamp(TIME.plusNanos(999_999))
                .expirationTime(TIME.plusNanos(1))
                .estDuration(Duration.ofMillis(1_999))
                .autoCompleteAfter(Duration.ofNanos(1_000_000_001))
                .ttl(Duration.ofSeconds(5, 1))
                .build();

        assertThat(event.timestamp()).contains(TIME);
        assertThat(event.expirationTime()).contains(TIME);
        assertThat(event.estDuration()).contains(Duration.ofSeconds(1));
        assertThat(event.autoCompleteAfter()).contains(Duration.ofSeconds(1));
        assertThat(event.ttl()).contains(Duration.ofSeconds(5));
    }

    @Test
    void anEventDoesNotChangeWithItsBuilder() {
        ServiceStartEvent.Builder builder =
                ServiceStartEvent.forContactKey("42").attach("a", 1);
        ServiceStartEvent event = builder.build();
        builder.contactKey("43").attach("a", 2).attach("b", 3);

        assertThat(event.contactKey()).contains("42");
        assertThat(event.attached()).containsExactly(Map.entry("a", Json.parse("1")));
        assertThat(builder.build().attached()).hasSize(2);
        assertThat(event.attached()).isUnmodifiable();
        assertThat(ServiceStartEvent.builder().build().attached()).isUnmodifiable();
    }

    @Test
    void attachedValuesAreCopies() {
        int[] value = {1};
        ServiceStartEvent event =
                ServiceStartEvent.forContactKey("42").attach("a", value).build();
        value[0] = 2;

        assertThat(event.attached().get("a")).hasToString("[1]");
    }

    @Test
    void laterValueReplacesEarlierOne() {
        ServiceStartEvent event = ServiceStartEvent.forContactKey("42")
                .attach("a", 1)
                .attach("b", 2)
                .attach("a", 3)
                .build();

        assertThat(event.attached()).containsExactly(Map.entry("a", Json.parse("3")), Map.entry("b", Json.parse("2")));
    }

    @Test
    void toStringHidesCustomerData() {
        ServiceStartEvent event = full().attach("note", "a secret").build();

        assertThat(event).asString().contains("note", "coupon").doesNotContain("c1", "408", "secret", "C15", "done");
    }

    @Test
    void settersRejectNull() {
        ServiceStartEvent.Builder builder = ServiceStartEvent.builder();

        assertThatNullPointerException()
                .isThrownBy(() -> builder.customerId(null))
                .withMessage("customerId");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.contactKey(null))
                .withMessage("contactKey");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.attach(null, 1))
                .withMessage("key");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("nothing", "{}", b()),
                fault("empty customer", "{'customer_id':''}", b().customerId("")),
                fault(
                        "both empty",
                        "{'customer_id':'','contact_key':''}",
                        b().customerId("").contactKey("")),
                fault("dot", "{'contact_key':'..'}", b().contactKey("..")),
                fault("long key", "{'contact_key':'" + "a".repeat(257) + "'}", b().contactKey("a".repeat(257))),
                fault("surrogate in a key", "{'contact_key':'\\ud800'}", b().contactKey("\ud800")),
                fault(
                        "surrogate in a type",
                        "{'contact_key':'42','service_type':'\\ud800'}",
                        ok().serviceType("\ud800")),
                fault(
                        "surrogate in a session",
                        "{'contact_key':'42','session_id':'\\ud800'}",
                        ok().sessionId("\ud800")),
                fault(
                        "negative estimate",
                        "{'contact_key':'42','est_duration':-1}",
                        ok().estDuration(Duration.ofSeconds(-1))),
                fault("no time to live", "{'contact_key':'42','ttl':0}", ok().ttl(Duration.ZERO)),
                fault("long life", "{'contact_key':'42','ttl':3153600001}", ok().ttl(Duration.ofSeconds(3153600001L))),
                fault(
                        "completed at once",
                        "{'contact_key':'42','auto_complete_after':0}",
                        ok().autoCompleteAfter(Duration.ZERO)),
                fault("reserved name", "{'contact_key':'42','started':1}", ok().attach("started", 1)),
                fault(
                        "long description",
                        "{'contact_key':'42','auto_closed':true,'disposition_desc':'" + "a".repeat(65) + "'}",
                        ok().autoClosed(true).dispositionDesc("a".repeat(65))),
                fault(
                        "several",
                        "{'duration':1,'ttl':0,'service_id':1,'est_duration':-1,'customer_id':''}",
                        b().ttl(Duration.ZERO)
                                .attach("duration", 1)
                                .attach("service_id", 1)
                                .customerId("")
                                .estDuration(Duration.ofSeconds(-1))));
    }

    private static Arguments fault(String name, String json, ServiceStartEvent.Builder event) {
        return argumentSet(name, json.replace('\'', '"'), event.build());
    }

    private static ServiceStartEvent.Builder b() {
        return ServiceStartEvent.builder();
    }

    private static ServiceStartEvent.Builder ok() {
        return ServiceStartEvent.forContactKey("42");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void violationIsTheSameInJavaAndOnTheWire(String json, ServiceStartEvent event) {
        assertThat(EventValidator.of(Limits.DEFAULT).violations(event))
                .isNotEmpty()
                .isEqualTo(Wire.faults(json))
                .isEqualTo(Wire.faults(EventCodec.write(event)));
    }

    @Test
    void valuesPossibleOnlyInJavaAreRejected() {
        ServiceStartEvent event = ServiceStartEvent.forContactKey("42")
                .timestamp(Instant.MAX)
                .expirationTime(Instant.MIN)
                .disposition(AttributeValue.of(10))
                .attach("customer_id", 1)
                .attach("\ud800", 1)
                .build();

        assertThat(EventValidator.of(Limits.DEFAULT).violations(event))
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("customer_id", Violation.RESERVED_NAME),
                        tuple("timestamp", Violation.OUT_OF_RANGE),
                        tuple("expiration_time", Violation.OUT_OF_RANGE),
                        tuple("disposition", Violation.WRONG_TYPE),
                        tuple(Violation.WHOLE, Violation.INVALID_FORMAT));
    }

    @Test
    void dispositionIsReservedOnlyForCompletedStart() {
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(ok().attach("disposition", 10).build()))
                .isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(
                                ok().attach("disposition", 10).autoClosed(true).build()))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("disposition", Violation.RESERVED_NAME));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7_900, 7_999, 8_000, 8_001, 15_999, 16_001, 100_000})
    void attachedDataOfAnySizeSurvivesTheWire(int size) {
        for (int more = 0; more < 40; more++) {
            Json value = Json.parse("[\"" + "é".repeat(size / 2) + "\"," + "1".repeat(more + 1) + "]");
            ServiceStartEvent event =
                    ok().attach("a", value).attach("b", 1).attach("c", value).build();

            assertThat(Wire.read(EventCodec.write(event)).attached()).containsExactlyEntriesOf(event.attached());
        }
    }

    @Test
    void violationOfDurationStatesItsRange() {
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(ok().ttl(Duration.ZERO)
                                .estDuration(Duration.ofSeconds(-1))
                                .autoCompleteAfter(Duration.ZERO)
                                .build()))
                .extracting(Violation::message)
                .containsExactly(
                        "less than 0 (seconds)", "less than 1 (seconds)", "not between 1 and 3153600000 (seconds)");
    }
}
