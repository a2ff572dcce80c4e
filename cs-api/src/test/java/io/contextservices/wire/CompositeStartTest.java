package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompositeStartTest {

    private static final String SERVICE = "{\"customer_id\":\"C\"}";

    private static CompositeStart read(String json) {
        return EventCodec.readCompositeStart(Wire.utf8(json.replace('\'', '"')), Limits.DEFAULT);
    }

    private static List<Violation> faults(String json, Limits limits) {
        byte[] body = Wire.utf8(json.replace('\'', '"'));
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> EventCodec.readCompositeStart(body, limits));
        assertThat(e).as("the refusal of the body").isNotNull();
        return e.violations();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[] | $:wrong_type",
                "{} | services:required",
                "{'services':null} | services:required",
                "{'services':{}} | services:wrong_type",
                "{'services':[]} | services:empty",
                "{'services':[7]} | services[0]:wrong_type",
                "{'services':[null,[]]} | services[0]:required services[1]:wrong_type",
                "{'services':[{}]} | services[0].service:required services[0].state:required",
                "{'services':[{'service':null,'state':null,'task':null}]} | services[0].service:required services[0].state:required",
                "{'services':[{'service':[],'state':'x','task':1}]} | services[0].service:wrong_type services[0].state:wrong_type services[0].task:wrong_type",
                "{'services':[{'service':{},'state':{}}]} | services[0].service.customer_id:required",
                "{'services':[{'service':{'customer_id':'C'},'state':{}},{'service':{'customer_id':''},'state':{}}]} | services[1].service.customer_id:empty",
                "{'services':[{'service':{'customer_id':'C'},'state':{},'associate_state_task':1}]} | services[0].associate_state_task:wrong_type",
                "{'services':[{'service':{'customer_id':'C'},'state':{}}],'create_new_services':'true'} | create_new_services:wrong_type",
                "{'services':[{'service':{'customer_id':'C'},'state':{'x':{'a':1,'a':2}}}]} | services[0].state.x:duplicate_key",
                "{'services':[{'service':{'customer_id':'C'},'state':{'x':1,'x':2}}]} | services[0].state.x:duplicate_key",
                "{'services':[{'service':{'customer_id':'C'},'state':{},'state':{}}]} | services[0].state:duplicate_key",
                "{'services':[{'service':{'customer_id':'C'},'state':{},'task':{'state_id':0}}]} | services[0].task.state_id:reserved_name",
                "{'services':[],'services':[{'service':{'customer_id':'C'},'state':{}}]} | services:empty services:duplicate_key",
                "{'services':[{'service':{'customer_id':'C'},'state':{},'y':{'a':1,'a':2}}]} | services[0].y:duplicate_key",
                "{'services':[{'service':{'customer_id':'C'},'state':{}}} | $:malformed_json",
                "{'services':[{'service':{'customer_id':'C'},'state':{}}]}x | $:malformed_json",
                "{'services':[{'service':{'customer_id':'C'},'state':{'x':01}}]} | $:malformed_json"
            })
    void violationNamesItsField(String json, String faults) {
        assertThat(faults(json, Limits.DEFAULT))
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(faults.split(" "));
    }

    @Test
    void violationsOfAllEntriesAreReportedAtOnce() {
        assertThat(faults(
                        "{'services':[{'service':{'customer_id':7,'ttl':0},'state':{'state_type':true}},"
                                + "{'service':{'contact_key':'k'},'state':{'est_duration':-1,'started':1},"
                                + "'task':{'task_id':1,'state_id':-1,'task_type':[]}},{'state':{}}]}",
                        Limits.DEFAULT))
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly(
                        "services[0].service.customer_id:wrong_type",
                        "services[0].service.ttl:out_of_range",
                        "services[0].state.state_type:wrong_type",
                        "services[1].state.est_duration:out_of_range",
                        "services[1].state.started:reserved_name",
                        "services[1].task.task_type:wrong_type",
                        "services[1].task.state_id:out_of_range",
                        "services[1].task.task_id:reserved_name",
                        "services[2].service:required");
    }

    @Test
    void reportedViolationsAreLimitedToAThousand() {
        String service = "{'customer_id':'C'" + ",'x':1".repeat(200) + "}";

        assertThat(faults("{'services':[" + entries(100, service).replace("'x'", "'started'") + "]}", Limits.DEFAULT))
                .hasSize(200); // per entry one duplicate and one reserved name, each reported once
        assertThat(faults("{'services':[" + entries(100, faulty()) + "]}", Limits.DEFAULT))
                .hasSize(1_000);
    }

    /** Returns an event with twelve violations. */
    private static String faulty() {
        StringBuilder event = new StringBuilder("{'customer_id':'C'");
        for (String key : "service_id started completed duration active_states completed_states active_tasks"
                .concat(" completed_tasks")
                .split(" ")) {
            event.append(",'").append(key).append("':1");
        }
        return event + ",'ttl':0,'auto_closed':1,'contact_key':1,'timestamp':1}";
    }

    private static String entries(int count, String service) {
        String entry = "{'service':" + service + ",'state':{}}";
        return String.join(",", Collections.nCopies(count, entry));
    }

    @Test
    void entriesAreLimitedToAHundred() {
        assertThat(read("{'services':[" + entries(100, SERVICE) + "]}").services())
                .hasSize(100);
        for (String rest : List.of(
                ",null",
                ",7,{}",
                ",{'service':{},'state':{}}",
                ",[[1],{'a':[2]},[]],[3]",
                "," + entries(5_000, SERVICE))) {
            assertThat(faults("{'services':[" + entries(100, SERVICE) + rest + "]}", Limits.DEFAULT))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple("services", Violation.TOO_MANY));
        }
    }

    @Test
    void unknownEnvelopeFieldsAreIgnored() {
        CompositeStart start = read("{'x':{'services':1},'services':[{'y':[1],'service':{'customer_id':'C'},'state':{},"
                + "'task':null,'associate_state_task':null}],'create_new_services':null}");

        assertThat(start.createNewServices()).isFalse();
        Entry entry = start.services().get(0);
        assertThat(entry.service().attached()).isEmpty();
        assertThat(entry.task()).isEmpty();
        assertThat(entry.associateStateTask()).isFalse();
    }

    @Test
    void everyEventKeepsItsOwnBytes() {
        String service = "{ \"coupon\" : { \"price\":1.10 },\r\n\"customer_id\":\"\\u0043\" , \"x\":\"é😀\" }";
        String state = "{\"score\":1e2}";
        String task = "{ }";

        CompositeStart start = read("\n{\"services\" : [ {\"state\":" + state + " , \"service\": " + service
                + "\n,\"task\":" + task + ",\"associate_state_task\":true} ] ,\"create_new_services\":true }\n");

        Entry entry = start.services().get(0);
        assertThat(Wire.text(EventCodec.write(entry.service()))).isEqualTo(service);
        assertThat(Wire.text(EventCodec.write(entry.state()))).isEqualTo(state);
        assertThat(Wire.text(EventCodec.write(entry.task().orElseThrow()))).isEqualTo(task);
        assertThat(entry.service().customerId()).contains("C");
        assertThat(entry.service().attached().get("coupon").text()).isEqualTo("{ \"price\":1.10 }");
        assertThat(Wire.text(EventCodec.write(start)))
                .isEqualTo("{\"services\":[{\"service\":" + service + ",\"state\":" + state + ",\"task\":" + task
                        + ",\"associate_state_task\":true}],\"create_new_services\":true}");
    }

    @Test
    void compositeBuiltInJavaIsWrittenFieldByField() {
        Entry plain = CompositeStart.entry(
                ServiceStartEvent.forCustomer("C").build(),
                StateStartEvent.builder().build());
        Entry full = CompositeStart.entry(
                        ServiceStartEvent.forContactKey("k")
                                .attach("a", Json.parse("1.10"))
                                .build(),
                        StateStartEvent.of("s").build())
                .withTask(TaskStartEvent.of("t").build())
                .withAssociateStateTask(true);

        assertThat(Wire.text(EventCodec.write(CompositeStart.of(plain, full))))
                .isEqualTo("{\"services\":[{\"service\":{\"customer_id\":\"C\"},\"state\":{}},"
                        + "{\"service\":{\"contact_key\":\"k\",\"a\":1.10},\"state\":{\"state_type\":\"s\"},"
                        + "\"task\":{\"task_type\":\"t\"},\"associate_state_task\":true}]}");
        assertThat(Wire.text(EventCodec.write(CompositeStart.of(plain).withCreateNewServices(true))))
                .endsWith("],\"create_new_services\":true}");
    }

    @Test
    void requestBuiltInJavaKeepsTheSameRules() {
        Entry good = CompositeStart.entry(
                ServiceStartEvent.forCustomer("C").build(),
                StateStartEvent.builder().build());
        Entry bad = CompositeStart.entry(
                        ServiceStartEvent.builder().build(),
                        StateStartEvent.of("s")
                                .estDuration(Duration.ofSeconds(-1))
                                .build())
                .withTask(TaskStartEvent.of("t").attach("a", 1).attach("b", 2).build());

        assertThat(EventValidator.of(Limits.DEFAULT).violations(CompositeStart.of(good)))
                .isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT.withAttachedKeys(1)).violations(CompositeStart.of(good, bad)))
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("services[1].service.customer_id", Violation.REQUIRED),
                        tuple("services[1].state.est_duration", Violation.OUT_OF_RANGE),
                        tuple("services[1].task", Violation.TOO_MANY));
        assertThat(EventValidator.of(Limits.DEFAULT)
                        .violations(CompositeStart.of(
                                good.withTask(TaskStartEvent.of("t").stateId(0).build()))))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("services[0].task.state_id", Violation.RESERVED_NAME));
        assertThat(EventValidator.of(Limits.DEFAULT).violations(CompositeStart.of()))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("services", Violation.EMPTY));
        assertThat(EventValidator.of(Limits.DEFAULT).violations(CompositeStart.of(Collections.nCopies(100, good))))
                .isEmpty();
        assertThat(EventValidator.of(Limits.DEFAULT).violations(CompositeStart.of(Collections.nCopies(101, good))))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("services", Violation.TOO_MANY));
    }

    /** Checks that an event which is valid on its own is valid in a composite start too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 1_000})
    void nestingIsCountedPerEvent(int nesting) {
        Limits limits = Limits.DEFAULT.withNesting(nesting);
        String fits = "[".repeat(nesting - 1) + "]".repeat(nesting - 1);
        String body =
                "{'services':[{'service':{'customer_id':'C'},'state':{'x':" + (nesting == 1 ? "1" : fits) + "}}]}";

        assertThat(EventValidator.of(limits)
                        .violations(EventCodec.readCompositeStart(Wire.utf8(body.replace('\'', '"')), limits)))
                .isEmpty();
        assertThat(faults("{'services':[{'service':{'customer_id':'C'},'state':{'x':[" + fits + "]}}]}", limits))
                .extracting(Violation::code)
                .containsExactly(Violation.TOO_DEEP);
    }

    @Test
    void taskMovedIntoStateKeepsItsDataVerbatim() {
        TaskStartEvent task = EventCodec.readTaskStart(
                Wire.utf8(
                        "{ \"task_type\":7, \"est_duration\":60, \"session_id\":4, \"a\": 1.10, \"b\" : { \"c\":1 } }"),
                Limits.DEFAULT);

        assertThat(Wire.text(EventCodec.write(task.toBuilder().stateId(3).build())))
                .isEqualTo("{\"task_type\":7,\"state_id\":3,\"est_duration\":60,\"session_id\":\"4\",\"a\":1.10,"
                        + "\"b\":{ \"c\":1 }}");
    }

    @Test
    void responseReadsBack() {
        List<StartedComposite> started = List.of(
                new StartedComposite(7, true, 0, true, OptionalLong.empty(), false),
                new StartedComposite(8, false, 3, false, OptionalLong.of(2), true));

        byte[] json = ResourceCodec.writeComposite(started);

        assertThat(Wire.text(json))
                .isEqualTo("{\"services\":[{\"service_id\":7,\"service_created\":true,\"state_id\":0,"
                        + "\"state_created\":true},{\"service_id\":8,\"service_created\":false,\"state_id\":3,"
                        + "\"state_created\":false,\"task_id\":2,\"task_created\":true}]}");
        assertThat(ResourceCodec.readComposite(json)).isEqualTo(started);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"services\":{}}",
                "{\"services\":[7]}",
                "{\"services\":[{\"service_id\":7,\"state_id\":0,\"state_created\":true}]}",
                "{\"services\":[{\"service_id\":7,\"service_created\":\"true\",\"state_id\":0,\"state_created\":true}]}",
                "{\"services\":[{\"service_id\":7,\"service_created\":true,\"state_id\":-1,\"state_created\":true}]}",
                "{\"services\":[{\"service_id\":7,\"service_created\":true,\"state_id\":1,\"state_created\":true,\"task_id\":1}]}"
            })
    void invalidCompositeResponseIsRejected(String json) {
        assertThatThrownBy(() -> ResourceCodec.readComposite(Wire.utf8(json)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
