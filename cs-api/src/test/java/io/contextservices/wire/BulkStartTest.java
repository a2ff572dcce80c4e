package io.contextservices.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.BulkStart;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkStartTest {

    private static final String EVENT = "{'customer_id':'C'}";

    private static ValidatedBulkStart read(String json, Limits limits) {
        return EventValidator.of(limits).readBulkStart(Wire.utf8(json.replace('\'', '"')));
    }

    private static ValidatedBulkStart read(String json) {
        return read(json, Limits.DEFAULT);
    }

    private static List<String> text(List<Violation> violations) {
        return violations.stream()
                .map(fault -> fault.field() + ':' + fault.code())
                .toList();
    }

    private static List<String> faults(String json, Limits limits) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, () -> read(json, limits));
        assertThat(e).as("the refusal of the body").isNotNull();
        return text(e.violations());
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
                "{'services':[],'atomic':1} | atomic:wrong_type",
                "{'services':[],'services':[]} | services:duplicate_key",
                "{'services':[],'x':{'a':1,'a':2}} | x:duplicate_key",
                "{'services':[{'customer_id':'C'}} | $:malformed_json",
                "{'services':[{'customer_id':'C'}]}x | $:malformed_json",
                "{'services':[{'customer_id':'C','x':01}]} | $:malformed_json",
                "{'services':[{},{'customer_id':'C'},7],'atomic':true} | services[0].customer_id:required services[2]:wrong_type"
            })
    void envelopeViolationRejectsTheRequest(String json, String faults) {
        assertThat(faults(json, Limits.DEFAULT)).containsExactly(faults.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null | $:wrong_type",
                "7 | $:wrong_type",
                "[] | $:wrong_type",
                "{} | customer_id:required",
                "{'contact_key':'','est_duration':-1} | contact_key:empty est_duration:out_of_range",
                "{'customer_id':'C','x':1,'x':2} | x:duplicate_key",
                "{'customer_id':'C','x':{'a':1,'a':2}} | x:duplicate_key"
            })
    void eventViolationRejectsOnlyThatEvent(String event, String faults) {
        ValidatedBulkStart bulk = read("{'services':[" + EVENT + "," + event + "," + EVENT + "]}");

        assertThat(bulk.valid().services()).hasSize(2);
        StartOutcome one = StartOutcome.of(new StartedService(1));
        StartOutcome two = StartOutcome.of(new StartedService(2));
        List<StartOutcome> outcomes = bulk.outcomes(List.of(one, two));
        assertThat(outcomes).hasSize(3).startsWith(one).endsWith(two);
        assertThat(text(outcomes.get(1).violations())).containsExactly(faults.split(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> bulk.outcomes(List.of(one)));
    }

    @Test
    void bulkEventsAreKeptVerbatim() {
        ValidatedBulkStart bulk = read("{'y':1,'services':[ {'customer_id':'C', 'x': 1.10 } ],'atomic':null}");

        assertThat(bulk.valid().atomic()).isFalse();
        assertThat(new String(EventCodec.write(bulk.valid().services().get(0)), UTF_8))
                .isEqualTo("{\"customer_id\":\"C\", \"x\": 1.10 }");
    }

    @Test
    void bulkLimitsApplyPerEvent() {
        Limits limits = Limits.DEFAULT.withNesting(3).withBodyBytes(40);
        String deep = "{'services':[{'customer_id':'C','x':[[1]]}]}";

        assertThat(read(deep, limits).valid().services()).hasSize(1);
        assertThat(faults(deep.replace("[1]", "[[1]]"), limits)).containsExactly("$:too_deep");
        ValidatedBulkStart bulk = read("{'services':[{'customer_id':'C','x':'567890123456789012'}]}", limits);
        assertThat(text(bulk.outcomes(List.of()).get(0).violations())).containsExactly("$:too_large");
        assertThat(Limits.DEFAULT.bulkBytes()).isEqualTo(8 << 20);
        assertThat(Limits.DEFAULT.withBodyBytes(Integer.MAX_VALUE).bulkBytes()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void bulkIsLimitedToAThousandEvents() {
        String thousand = String.join(",", Collections.nCopies(1_000, EVENT));

        assertThat(read("{'services':[" + thousand + "]}").valid().services()).hasSize(1_000);
        assertThat(faults("{'services':[" + thousand + "," + EVENT + "]}", Limits.DEFAULT))
                .containsExactly("services:too_many");
        assertThat(faults(
                        "{'services':[" + thousand + "," + EVENT + ",[[1],{'a':[2]},[]],[3]],'atomic':true}",
                        Limits.DEFAULT))
                .containsExactly("services:too_many");
    }

    @Test
    void anEventOfExactlyTheLimitIsNotTooLarge() {
        String bulk = "{'services':[" + EVENT + "]}";

        assertThat(read(bulk, Limits.DEFAULT.withBodyBytes(EVENT.length()))
                        .valid()
                        .services())
                .hasSize(1);
        assertThat(read(bulk, Limits.DEFAULT.withBodyBytes(EVENT.length() - 1))
                        .valid()
                        .services())
                .isEmpty();
    }

    @Test
    void violationsPerEventAreLimitedToTwenty() {
        StringBuilder event = new StringBuilder("{'customer_id':'C'");
        for (int i = 0; i < 30; i++) {
            event.append(",'x").append(i).append("':1,'x").append(i).append("':2");
        }

        List<StartOutcome> outcomes = read("{'services':[" + event + "}]}").outcomes(List.of());

        assertThat(outcomes.get(0).violations()).hasSize(StartOutcome.MAX_VIOLATIONS);
    }

    @Test
    void outcomeNeedsServiceOrViolations() {
        assertThatIllegalArgumentException().isThrownBy(() -> StartOutcome.refused(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceCodec.readBulk(Wire.utf8("{\"services\":[{}]}")));
    }

    private static ServiceStartEvent start(String contactKey, String attached) {
        return ServiceStartEvent.forContactKey(contactKey).attach("x", attached).build();
    }

    @Test
    void eventsBuiltInJavaAreSeparatedByTheSameRules() {
        EventValidator rules = new EventValidator(Limits.DEFAULT.withBodyBytes(40), EventValidator.Values.ANY);
        ServiceStartEvent good = start("42", "a");
        BulkStart bulk = BulkStart.of(List.of(start("", "a"), good, start("42", "a".repeat(40))));

        ValidatedBulkStart sorted = rules.sort(bulk);

        StartOutcome started = StartOutcome.of(new StartedService(1));
        List<StartOutcome> outcomes = sorted.outcomes(List.of(started));
        assertThat(sorted.valid()).isEqualTo(BulkStart.of(List.of(good)));
        assertThat(outcomes)
                .extracting(outcome -> text(outcome.violations()))
                .containsExactly(List.of("contact_key:empty"), List.of(), List.of("$:too_large"));
        assertThat(outcomes.get(1)).isEqualTo(started);
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> rules.sort(bulk.withAtomic(true)))
                        .violations())
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly("services[0].contact_key:empty", "services[2]:too_large");
        assertThat(rules.sort(BulkStart.of(List.of(good)).withAtomic(true))
                        .valid()
                        .atomic())
                .isTrue();
    }

    @Test
    void atomicBulkBuiltInJavaHasAThousandEventsAtMost() {
        EventValidator rules = EventValidator.of(Limits.DEFAULT);
        BulkStart thousand =
                BulkStart.of(Collections.nCopies(1_000, start("42", "a"))).withAtomic(true);
        BulkStart more = BulkStart.of(Collections.nCopies(1_001, start("42", "a")));

        assertThat(rules.sort(thousand).valid()).isEqualTo(thousand);
        assertThat(rules.sort(more).valid()).isEqualTo(more);
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> rules.sort(more.withAtomic(true)))
                        .violations())
                .extracting(fault -> fault.field() + ':' + fault.code())
                .containsExactly("services:too_many");
    }

    @Test
    void bulkRequestIsWrittenEventByEvent() {
        BulkStart bulk = BulkStart.of(List.of(start("42", "a"), start("43", "b")));
        String events = "{\"services\":[{\"contact_key\":\"42\",\"x\":\"a\"},{\"contact_key\":\"43\",\"x\":\"b\"}]";

        assertThat(new String(EventCodec.write(bulk), UTF_8)).isEqualTo(events + "}");
        assertThat(new String(EventCodec.write(bulk.withAtomic(true)), UTF_8)).isEqualTo(events + ",\"atomic\":true}");
    }

    @Test
    void responseReadsBack() {
        List<StartOutcome> outcomes = List.of(
                StartOutcome.of(new StartedService(7)),
                StartOutcome.refused(List.of(new Violation("contact_key", Violation.EMPTY, "empty"))));

        byte[] json = ResourceCodec.writeBulk(outcomes);

        assertThat(new String(json, UTF_8))
                .isEqualTo("{\"services\":[{\"service_id\":7},{\"violations\":[{\"field\":\"contact_key\","
                        + "\"code\":\"empty\",\"message\":\"empty\"}]}]}");
        assertThat(ResourceCodec.readBulk(json)).isEqualTo(outcomes);
    }

    @Test
    void onlyStartedOutcomesAreReplayed() {
        StartOutcome started = StartOutcome.of(new StartedService(7));
        StartOutcome refused = StartOutcome.refused(List.of(new Violation("x", Violation.EMPTY, "empty")));

        assertThat(started.replayed()).isFalse();
        assertThat(started.asReplayed().replayed()).isTrue();
        assertThat(started.asReplayed().started().orElseThrow().serviceId()).isEqualTo(7);
        assertThat(refused.asReplayed()).isEqualTo(refused).returns(false, StartOutcome::replayed);
    }
}
