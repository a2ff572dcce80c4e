package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Task;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.engine.ContextEngineBuilder;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests how the sweep treats services without any activity. */
class SweepTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final ManualClock clock = new ManualClock(NOW);
    private final ConversationStore store = new MemoryStore();
    private final ConversationStore other = new MemoryStore();
    private final ContextServices services = ContextEngine.builder(store)
            .clock(clock, clock)
            .graceAfterExpiry(Duration.ZERO)
            .autoCompleteAfter(Duration.ofHours(2))
            .build()
            .blocking();

    @AfterEach
    void close() {
        services.close();
    }

    @Test
    void expiredServicesAreDeletedSoon() {
        List<Long> ids = IntStream.range(0, 250)
                .mapToObj(i -> services.start(ServiceStartEvent.forContactKey("42")
                                .ttl(Duration.ofSeconds(60))
                                .build())
                        .serviceId())
                .toList();
        long other =
                services.start(ServiceStartEvent.forContactKey("42").build()).serviceId();

        clock.advance(Duration.ofSeconds(60));

        assertThatThrownBy(() -> services.get(ids.get(0))).isInstanceOf(NotFoundException.class);
        await().untilAsserted(() -> assertThat(
                        store.scan(new Tenant("default"), 0, 1_000).join().conversations())
                .extracting(conversation -> conversation.head().serviceId())
                .containsExactly(other));
    }

    @Tag("slow")
    @Test
    void sweepContinuesAfterFailedPass() {
        AtomicBoolean failed = new AtomicBoolean();
        ConversationStore failingOnce = (ConversationStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConversationStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("due") && failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("the first pass");
                    }
                    return method.invoke(other, arguments);
                });
        keepWhatHasExpired(clock.instant());

        assertThatIsForgottenBy(ContextEngine.builder(failingOnce).clock(clock, clock));

        assertThat(failed).isTrue();
    }

    /** Otherwise ended and expired services would not be removed, nor idle ones ended. */
    @Test
    void sweepToleratesClockStepBackWithinPass() {
        AtomicInteger looks = new AtomicInteger();
        keepWhatHasExpired(NOW);
        InstantSource stepping = () -> looks.getAndIncrement() == 0 ? NOW : NOW.minusMillis(1);

        assertThatIsForgottenBy(ContextEngine.builder(other).clock(stepping, clock));
    }

    private void keepWhatHasExpired(Instant when) {
        keepWhatHasExpired(7, when);
    }

    private void keepWhatHasExpired(long id, Instant when) {
        Head head = Head.first(new Tenant("default"), id, when.minusSeconds(60))
                .contactKey("42")
                .completed(true)
                .expiresAt(when)
                .build();
        other.append(Commits.starting(head)).join();
    }

    private void assertThatIsForgottenBy(ContextEngineBuilder builder) {
        assertThatIsForgottenBy(builder, () -> {});
    }

    private void assertThatIsForgottenBy(ContextEngineBuilder builder, Runnable then) {
        ContextEngine engine = builder.graceAfterExpiry(Duration.ZERO).build();
        try {
            await().untilAsserted(() -> assertThat(
                            other.scan(new Tenant("default"), 0, 10).join().conversations())
                    .isEmpty());
            then.run();
        } finally {
            engine.close();
        }
    }

    @Test
    void idleServiceEndsWithStatesAndTasks() {
        long id = services.start(ServiceStartEvent.forContactKey("42")
                        .autoCompleteAfter(Duration.ofHours(1))
                        .build())
                .serviceId();
        long ended =
                services.startState(id, StateStartEvent.of("ended").build()).stateId();
        services.endState(id, ended, StateEndEvent.builder().build());
        long open = services.startState(id, StateStartEvent.of("open").build()).stateId();
        services.startTask(id, TaskStartEvent.of("of the state").stateId(open).build());
        clock.advance(Duration.ofMinutes(59));
        services.startTask(id, TaskStartEvent.of("of the service").build());
        clock.advance(Duration.ofMinutes(59));
        assertThat(services.get(id).isActive()).isTrue();

        clock.advance(Duration.ofMinutes(1));

        await().untilAsserted(() -> assertThat(services.get(id).isActive()).isFalse());
        Service service = services.get(id, ServiceView.plain().withEverythingNested());
        Instant end = NOW.plus(Duration.ofMinutes(119));
        assertThat(service.completed().orElseThrow().timestamp()).contains(end);
        assertThat(service.activeStates().orElseThrow()).isEmpty();
        assertThat(service.activeTasks().orElseThrow()).isEmpty();
        assertThat(service.completedTasks().orElseThrow()).hasSize(1);
        assertThat(service.completedStates().orElseThrow())
                .extracting(
                        State::stateId,
                        state -> state.completed().orElseThrow().timestamp().orElseThrow())
                .containsExactly(tuple(ended, NOW), tuple(open, end));
        assertThat(service.completedStates()
                        .orElseThrow()
                        .get(1)
                        .completedTasks()
                        .orElseThrow())
                .extracting(Task::isActive)
                .containsExactly(false);
        assertThat(services.findByContactKey("42", ServiceQuery.completed()).services())
                .hasSize(1);
    }

    @Test
    void configuredAutoCompletionIsDefault() {
        long id = services.start(ServiceStartEvent.forContactKey("42").build()).serviceId();

        clock.advance(Duration.ofHours(2));

        await().untilAsserted(() -> assertThat(services.get(id).isActive()).isFalse());
    }

    /** The sweep polls an idle store once a second, but continues a backlog without a pause. */
    @Tag("slow")
    @Test
    void sweepPausesOnlyWhenIdle() {
        AtomicInteger looks = new AtomicInteger();
        for (int i = 0; i < 2_000; i++) {
            keepWhatHasExpired(i + 1, NOW);
        }
        long startedAt = System.nanoTime();
        assertThatIsForgottenBy(
                ContextEngine.builder(counting(other, "due", looks)).clock(clock, clock), () -> {
                    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(8));

                    int before = looks.get();
                    long idle = System.nanoTime();
                    await().until(() -> looks.get() >= before + 4);
                    assertThat(Duration.ofNanos(System.nanoTime() - idle)).isGreaterThan(Duration.ofMillis(1_900));
                });
    }

    /** A failed pass is repeated, which would hide that it always fails. */
    @Test
    void sweepPassWithWorkCompletes() {
        for (int i = 0; i < 150; i++) {
            keepWhatHasExpired(i + 1, NOW);
        }
        AtomicInteger removed = new AtomicInteger();
        AtomicInteger receipts = new AtomicInteger();
        ConversationStore counted = counting(counting(other, "remove", removed), "deleteReceipts", receipts);
        assertThatIsForgottenBy(ContextEngine.builder(counted).clock(clock, clock), () -> {
            // This is the last step of a first pass, so it runs only if no earlier step has failed.
            await().untilAsserted(() -> assertThat(receipts).hasValue(1));
            assertThat(removed).hasValue(150);
        });
    }

    private static ConversationStore counting(ConversationStore store, String name, AtomicInteger count) {
        return (ConversationStore) Proxy.newProxyInstance(
                SweepTest.class.getClassLoader(),
                new Class<?>[] {ConversationStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        count.incrementAndGet();
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void openItemsOfCompletedServiceEnd() {
        long id = services.start(ServiceStartEvent.forContactKey("42").build()).serviceId();
        services.startTask(id, TaskStartEvent.of("open").build());
        services.end(id, ServiceEndEvent.builder().disposition("done").build());

        clock.advance(Duration.ofHours(2));

        await().untilAsserted(() ->
                assertThat(services.task(id, 0, ServiceView.plain()).isActive()).isFalse());
        assertThat(services.get(id).completed().orElseThrow().timestamp()).contains(NOW);
        assertThat(services.get(id).disposition().orElseThrow().text()).isEqualTo("done");
    }
}
