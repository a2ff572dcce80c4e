package io.contextservices.testkit;

import static io.contextservices.testkit.CompositeContract.entry;
import static io.contextservices.testkit.CompositeContract.mortgage;
import static io.contextservices.testkit.HasServices.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the maximum size of a Composite Start request, and the errors for an invalid one. */
interface CompositeRequestContract extends HasServices {

    @Test
    default void compositeStartHasAtMost100Entries() {
        List<Entry> entries = IntStream.range(0, 101)
                .mapToObj(i -> entry(ServiceStartEvent.forCustomer("C").serviceType(i)))
                .toList();

        assertThat(faults(() -> services().startComposite(CompositeStart.of(entries))))
                .containsExactly("services too_many");
        assertThat(services().startComposite(CompositeStart.of(entries.subList(0, 100))))
                .hasSize(100)
                .allMatch(StartedComposite::serviceCreated);
        assertThat(services().findByCustomer("C", ServiceQuery.all()).services())
                .hasSize(100);
        assertThat(faults(() -> services().startComposite(CompositeStart.of()))).containsExactly("services empty");
    }

    @Test
    default void invalidCompositeStartReportsAllViolations() {
        Entry state = CompositeStart.entry(
                ServiceStartEvent.forContactKey("").build(),
                StateStartEvent.of("s").estDuration(Duration.ofSeconds(-1)).build());
        Entry task = mortgage()
                .withTask(TaskStartEvent.of("t")
                        .estDuration(Duration.ofSeconds(-1))
                        .attach("task_id", 1)
                        .attach("a", 1)
                        .build());

        assertThat(faults(() -> services().startComposite(CompositeStart.of(mortgage(), state, task))))
                .containsExactly(
                        "services[1].service.contact_key empty",
                        "services[1].state.est_duration out_of_range",
                        "services[2].task.est_duration out_of_range",
                        "services[2].task.task_id reserved_name");
        assertThat(services().findByCustomer("C", ServiceQuery.all()).services())
                .isEmpty();
    }

    @Test
    default void sizeLimitsApplyToRequestAndToService() throws Exception {
        reopen(Limits.DEFAULT.withBodyBytes(3_000).withConversationBytes(2_500).withAttachedKeys(1));
        UnaryOperator<ServiceStartEvent.Builder> large = event -> event.attach("x", "x".repeat(1_000));
        Entry entry = entry(large.apply(ServiceStartEvent.forCustomer("C")));

        assertTooLarge(CompositeStart.of(entry, entry, entry));
        assertTooLarge(CompositeStart.of(CompositeStart.entry(
                        entry.service(),
                        StateStartEvent.of("s").attach("x", "x".repeat(800)).build())
                .withTask(TaskStartEvent.of("t").attach("x", "x".repeat(800)).build())));
        assertThat(faults(() -> startOne(CompositeStart.entry(
                        entry.service(),
                        StateStartEvent.of("s").attach("a", 1).attach("b", 1).build()))))
                .containsExactly("services[0].state too_many");
        assertThat(services().findByCustomer("C", ServiceQuery.all()).services())
                .isEmpty();

        long id = startOne(entry).serviceId();
        Entry more = CompositeStart.entry(
                ServiceStartEvent.forCustomer("C").build(),
                StateStartEvent.of("more").attach("x", "x".repeat(1_600)).build());
        assertTooLarge(CompositeStart.of(more));
        assertThat(services().states(id, StateQuery.all())).hasSize(1);
    }

    private void assertTooLarge(CompositeStart start) {
        RequestRefusedException e = catchThrowableOfType(
                RequestRefusedException.class, () -> services().startComposite(start));
        assertThat(e).isNotNull();
        assertThat(e.status()).isEqualTo(RequestRefusedException.TOO_LARGE);
    }

    @Test
    default void compositeStartKeepsAttachedDataVerbatim() {
        String json = "{\"services\":[{\"service\":{\"customer_id\":\"C\",\"a\":{ \"price\" : 1.10 }},"
                + "\"state\":{\"b\":[ 1e2 ]},\"task\":{\"session_id\":7,\"c\":\"\\u0041\"},\"associate_state_task\":true}]}";
        CompositeStart start = EventCodec.readCompositeStart(json.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);

        long id = services().startComposite(start).get(0).serviceId();

        assertThat(read(Target.service(id)).attached("a").orElseThrow().text()).isEqualTo("{ \"price\" : 1.10 }");
        assertThat(read(Target.state(id, 0)).attached("b").orElseThrow().text()).isEqualTo("[ 1e2 ]");
        Task task = (Task) read(Target.task(id, 0));
        assertThat(task.attached("c").orElseThrow().text()).isEqualTo("\"\\u0041\"");
        assertThat(task.stateId()).hasValue(0);
        assertThat(task.started().sessionId()).contains("7");
    }

    private StartedComposite startOne(Entry entry) {
        return services().startComposite(CompositeStart.of(entry)).get(0);
    }
}
