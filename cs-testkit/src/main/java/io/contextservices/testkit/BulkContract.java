package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.BulkStart;
import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.IdempotencyKeyReusedException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the start of many services at once: each on its own, or atomically. */
interface BulkContract extends HasServices {

    /** Returns events, each with its number attached. */
    private static List<ServiceStartEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        ServiceStartEvent.forContactKey("bulk").attach("n", i).build())
                .toList();
    }

    private static ServiceStartEvent invalid() {
        return ServiceStartEvent.forContactKey("")
                .estDuration(Duration.ofSeconds(-1))
                .build();
    }

    private static List<Long> started(List<StartOutcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.started().stream())
                .map(StartedService::serviceId)
                .toList();
    }

    private static List<String> faultsOf(StartOutcome outcome) {
        return outcome.violations().stream()
                .map(violation -> violation.field() + ' ' + violation.code())
                .toList();
    }

    private ContextServices under(String key) {
        return services().with(CallOptions.none().withIdempotencyKey(key));
    }

    private List<Long> found() {
        return ids(services().findByContactKey("bulk", ServiceQuery.all()));
    }

    @Test
    default void outcomesAreInOrderOfBulkEvents() {
        List<ServiceStartEvent> events = new ArrayList<>(events(20));
        events.add(0, invalid());
        events.add(7, invalid());

        List<StartOutcome> outcomes = services().startAll(events);

        assertThat(outcomes).hasSize(22);
        assertThat(faultsOf(outcomes.get(0))).containsExactly("contact_key empty", "est_duration out_of_range");
        assertThat(outcomes.get(7)).isEqualTo(outcomes.get(0));
        List<Long> ids = started(outcomes);
        assertThat(ids).hasSize(20).isSorted().doesNotHaveDuplicates();
        assertThat(found()).containsExactlyInAnyOrderElementsOf(ids);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(services()
                            .get(ids.get(i), ServiceView.plain().withAllExtensions())
                            .attached())
                    .containsExactlyEntriesOf(events(20).get(i).attached());
        }
    }

    @Test
    default void bulkStartAcceptsAnyNumberOfEvents() {
        List<Long> ids = started(services().startAll(events(2_345)));

        assertThat(ids).hasSize(2_345).isSorted().doesNotHaveDuplicates();
        for (int i : List.of(0, 999, 1_000, 2_344)) {
            assertThat(services()
                            .get(ids.get(i), ServiceView.plain().withAllExtensions())
                            .attached())
                    .containsExactlyEntriesOf(events(i + 1).get(i).attached());
        }
        assertThat(services().startAll(List.of())).isEmpty();
        assertThat(services().startAll(List.of(invalid()))).hasSize(1);
    }

    @Test
    default void atomicBulkStartIsAllOrNothing() {
        List<ServiceStartEvent> events = new ArrayList<>(events(5));
        events.add(3, invalid());

        assertThat(faults(() -> services().startAll(BulkStart.of(events).withAtomic(true))))
                .containsExactly("services[3].contact_key empty", "services[3].est_duration out_of_range");
        assertThat(found()).isEmpty();

        List<StartOutcome> outcomes =
                services().startAll(BulkStart.of(events(1_000)).withAtomic(true));
        assertThat(started(outcomes)).hasSize(1_000).isSorted().doesNotHaveDuplicates();
        assertThat(services().get(started(outcomes).get(999)).contactKey()).contains("bulk");
        assertThat(faults(() -> services().startAll(BulkStart.of(events(1_001)).withAtomic(true))))
                .containsExactly("services too_many");
        assertThat(services().startAll(BulkStart.of(List.of()).withAtomic(true)))
                .isEmpty();
    }

    @Test
    default void sizeLimitAppliesToEachBulkEvent() throws Exception {
        reopen(Limits.DEFAULT.withBodyBytes(1_000));
        ServiceStartEvent half = ServiceStartEvent.forContactKey("bulk")
                .attach("x", "x".repeat(500))
                .build();
        ServiceStartEvent large = ServiceStartEvent.forContactKey("bulk")
                .attach("x", "x".repeat(1_000))
                .build();
        List<ServiceStartEvent> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(half);
        }
        events.add(10, large);

        List<StartOutcome> outcomes = services().startAll(events);

        assertThat(faultsOf(outcomes.get(10))).containsExactly("$ " + Violation.TOO_LARGE);
        assertThat(started(outcomes)).hasSize(20);
    }

    @Test
    default void retryOfBulkStartIsReplayed() {
        List<ServiceStartEvent> events = new ArrayList<>(events(1_500));
        events.add(0, invalid());

        List<StartOutcome> first = under("k").startAll(events);
        List<StartOutcome> repeated = under("k").startAll(events);

        assertThat(first).noneMatch(StartOutcome::replayed);
        assertThat(repeated)
                .isEqualTo(first.stream().map(StartOutcome::asReplayed).toList());
        assertThat(started(first)).hasSize(1_500);
        assertThat(catchThrowableOfType(
                                IdempotencyKeyReusedException.class,
                                () -> under("k").startAll(events(3)))
                        .status())
                .isEqualTo(422);
        assertThat(catchThrowableOfType(
                                IdempotencyKeyReusedException.class,
                                () -> under("k").start(events(1).get(0)))
                        .status())
                .isEqualTo(422);
    }

    @Test
    default void retryOfAtomicBulkStartIsReplayed() {
        BulkStart start = BulkStart.of(events(50)).withAtomic(true);

        List<StartOutcome> first = under("k").startAll(start);

        assertThat(under("k").startAll(start))
                .isEqualTo(first.stream().map(StartOutcome::asReplayed).toList());
        assertThat(found()).hasSize(50);
        assertThat(catchThrowableOfType(
                                IdempotencyKeyReusedException.class,
                                () -> under("k").startAll(start.withAtomic(false)))
                        .status())
                .isEqualTo(422);
        assertThat(found()).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    default void keyReusedForOtherBulkStartIsRejected(boolean atomic) {
        ServiceStartEvent first = ServiceStartEvent.forCustomer("C").build();
        ServiceStartEvent other = ServiceStartEvent.forCustomer("D").build();
        under("k").startAll(BulkStart.of(List.of(first, first)).withAtomic(atomic));

        for (List<ServiceStartEvent> events : List.of(List.of(first, other), List.of(other, first))) {
            assertThat(catchThrowableOfType(
                                    IdempotencyKeyReusedException.class,
                                    () -> under("k")
                                            .startAll(BulkStart.of(events).withAtomic(atomic)))
                            .status())
                    .isEqualTo(422);
        }
        assertThat(services().findByCustomer("D", ServiceQuery.all()).services())
                .isEmpty();
        assertThat(services().findByCustomer("C", ServiceQuery.all()).services())
                .hasSize(2);
    }
}
