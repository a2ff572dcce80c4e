package io.contextservices.wire;

import static io.contextservices.wire.EventKind.TRANSITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateTransitionEventTest {

    private static final String FULL = """
            { "from": { "state_id": 4, "disposition": "identified", "disposition_desc": "by PIN" },
              "to": { "state_type": 8, "est_duration": 60 },
              "timestamp": "2009-05-12T12:05:12.145Z", "session_id": "s1", "interaction_id": 7,
              "application_type": 400, "application_id": 40, "resource_type": "agent", "resource_id": 5005,
              "media_type": 1, "offer": [ 1.10 ], "disposition": { "of": "nothing" } }""";

    private static StateTransitionEvent read(String json) {
        return (StateTransitionEvent) TRANSITION.read(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | from.state_id:required to:required",
                "{'from':null,'to':null} | from.state_id:required to:required",
                "{'from':{},'to':{}} | from.state_id:required",
                "{'from':{'state_id':null},'to':{}} | from.state_id:required",
                "{'from':{'disposition':1},'to':{}} | from.state_id:required",
                "{'from':{'state_id':0}} | to:required",
                "{'from':7,'to':{}} | from:wrong_type",
                "{'from':[{'state_id':7}],'to':'x'} | from:wrong_type to:wrong_type",
                "{'from':{'state_id':'7a'},'to':{}} | from.state_id:wrong_type",
                "{'from':{'state_id':-1},'to':{}} | from.state_id:out_of_range",
                "{'state_id':0,'from':{},'to':{}} | from.state_id:required state_id:reserved_name",
                "{'from':{'state_id':0},'to':{},'state_type':1} | state_type:reserved_name",
                "{'from':{'state_id':0},'from':{'state_id':0},'to':{}} | from:duplicate_key",
                "{'from':{'state_id':0,'x':{'a':1,'a':1}},'to':{}} | from.x:duplicate_key",
                "{'from':{'state_id':0,'x':1,'x':1},'to':{}} | from.x:duplicate_key"
            })
    void violationNamesItsField(String json, String faults) {
        assertThat(TRANSITION.faults(json.replace('\'', '"')))
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(faults.split(" "));
    }

    @Test
    void duplicateFromDoesNotHideViolationOfFirst() {
        assertThat(TRANSITION.faults("{\"from\":{\"state_id\":true},\"from\":{\"state_id\":0},\"to\":{}}"))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("from", Violation.DUPLICATE_KEY), tuple("from.state_id", Violation.WRONG_TYPE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"state_id\":0}", "{\"x\":{\"state_id\":9},\"state_id\":0,\"state_type\":[]}"})
    void unknownFieldsOfFromAndToAreIgnored(String from) {
        StateTransitionEvent event = read("{\"from\":" + from + ",\"to\":{\"state_id\":{},\"y\":[1]}}");

        assertThat(event.fromStateId()).hasValue(0);
        assertThat(event.toStateType()).isEmpty();
        assertThat(event.attached()).isEmpty();
    }

    @Test
    void nestingIsCountedFromTheBody() {
        String fits = "[".repeat(98) + "]".repeat(98);

        read("{\"from\":{\"state_id\":0,\"x\":" + fits + "},\"to\":{}}");
        assertThat(TRANSITION.faults("{\"from\":{\"state_id\":0,\"x\":[" + fits + "]},\"to\":{}}"))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("from", Violation.TOO_DEEP));
        assertThat(TRANSITION.faults("{\"from\":{\"disposition\":[" + fits + "]},\"to\":{}}"))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("from", Violation.TOO_DEEP));
    }

    @Test
    void nestingLimitOfOneRejectsTransition() {
        byte[] body =
                Wire.utf8("{\"from\":{\"state_id\":0,\"x\":" + "[".repeat(500) + "]".repeat(500) + "},\"to\":{}}");

        assertThat(catchThrowableOfType(
                                InvalidRequestException.class,
                                () -> EventCodec.readTransition(body, Limits.DEFAULT.withNesting(1)))
                        .violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("from", Violation.TOO_DEEP));
    }

    @Test
    void circumstancesApplyToBothParts() {
        StateTransitionEvent event = read(FULL);

        for (Event part : new Event[] {event.end(), event.start()}) {
            assertThat(part.timestamp()).contains(Instant.parse("2009-05-12T12:05:12.145Z"));
            assertThat(part.sessionId()).contains("s1");
            assertThat(part.interactionId()).contains("7");
            assertThat(part.applicationType()).contains(AttributeValue.of(400));
            assertThat(part.applicationId()).hasValue(40);
            assertThat(part.resourceType()).contains(AttributeValue.of("agent"));
            assertThat(part.resourceId()).hasValue(5005);
            assertThat(part.mediaType()).contains(AttributeValue.of(1));
        }
    }

    @Test
    void oldStateGetsDispositionButNoAttachedData() {
        StateEndEvent end = read(FULL).end();

        assertThat(end.disposition()).contains(AttributeValue.of("identified"));
        assertThat(end.dispositionDesc()).contains("by PIN");
        assertThat(end.attached()).isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT).violations(end)).isEmpty();
    }

    @Test
    void newStateGetsTypeAndAttachedData() {
        StateStartEvent start = read(FULL).start();

        assertThat(start.previousStateId()).hasValue(4);
        assertThat(start.stateType()).contains(AttributeValue.of(8));
        assertThat(start.estDuration()).contains(Duration.ofSeconds(60));
        assertThat(start.attached())
                .isEqualTo(
                        Map.of("offer", Json.parse("[ 1.10 ]"), "disposition", Json.parse("{ \"of\": \"nothing\" }")));
        assertThat(EventValidator.of(Limits.DEFAULT).violations(start)).isEmpty();
    }

    @Test
    void bothPartsReadBackFromTheStore() {
        StateTransitionEvent event = read(FULL);

        assertThat(EventCodec.readStoredEnd(Target.Level.STATE, EventCodec.write(event.end())))
                .usingRecursiveComparison()
                .withEqualsForType(Json::equals, Json.class)
                .ignoringFields("source")
                .isEqualTo(event.end());
        assertThat(EventCodec.readStoredStateStart(EventCodec.write(event.start())))
                .usingRecursiveComparison()
                .withEqualsForType(Json::equals, Json.class)
                .ignoringFields("source")
                .isEqualTo(event.start());
    }

    @Test
    void anEventBuiltInJavaIsWrittenFieldByField() {
        StateTransitionEvent event = StateTransitionEvent.from(4)
                .attach("offer", Json.parse("1.10"))
                .to(AttributeValue.of("delivering"))
                .toEstDuration(Duration.ofSeconds(60).plusMillis(999))
                .disposition(AttributeValue.of(5))
                .dispositionDesc("by PIN")
                .sessionId("s1")
                .build();

        assertThat(Wire.text(EventCodec.write(event)))
                .isEqualTo("{\"from\":{\"state_id\":4,\"disposition\":5,\"disposition_desc\":\"by PIN\"},"
                        + "\"to\":{\"state_type\":\"delivering\",\"est_duration\":60},\"session_id\":\"s1\","
                        + "\"offer\":1.10}");
        assertThat(Wire.text(EventCodec.write(StateTransitionEvent.from(0).build())))
                .isEqualTo("{\"from\":{\"state_id\":0},\"to\":{}}");
    }

    @Test
    void anEventBuiltInJavaKeepsTheSameRules() {
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(StateTransitionEvent.from(0).build()))
                .isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(StateTransitionEvent.from(-1)
                                .disposition(AttributeValue.of("\ud800"))
                                .dispositionDesc("d".repeat(65))
                                .to(AttributeValue.of("\udc00"))
                                .toEstDuration(Duration.ofSeconds(-1))
                                .sessionId("s".repeat(33))
                                .build()))
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("from.state_id", Violation.OUT_OF_RANGE),
                        tuple("from.disposition", Violation.INVALID_FORMAT),
                        tuple("from.disposition_desc", Violation.TOO_LONG),
                        tuple("to.state_type", Violation.INVALID_FORMAT),
                        tuple("to.est_duration", Violation.OUT_OF_RANGE),
                        tuple("session_id", Violation.TOO_LONG));
    }
}
