package io.contextservices.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.PeerClocks;
import io.contextservices.store.Tenant;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a wrong clock removes no services. */
class WrongClockTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration SIX_YEARS = Duration.ofDays(6 * 365);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final MemoryStore store = new MemoryStore();
    private final List<Server> servers = new ArrayList<>();
    private final Server server = server(NOW);

    private static final class TwoClocks {

        private Instant wall;
        private Duration passed = Duration.ZERO;

        TwoClocks(Instant wall) {
            this.wall = wall;
        }

        synchronized Instant instant() {
            return wall;
        }

        synchronized long nanoTime() {
            return passed.toNanos();
        }

        synchronized void advance(Duration time) {
            wall = wall.plus(time);
            passed = passed.plus(time);
        }

        /** Moves only the wall clock. */
        synchronized void set(Duration by) {
            wall = wall.plus(by);
        }
    }

    /** An engine with its own clocks, on the common store. */
    private final class Server {

        private final TwoClocks clock;
        private final AtomicInteger passes = new AtomicInteger();
        private ContextEngine engine;
        private ContextServices services;

        Server(TwoClocks clock) {
            this.clock = clock;
            open();
        }

        void open() {
            engine = ContextEngine.builder(asOneOfSeveral())
                    .clock(clock::instant, clock::nanoTime)
                    .sweepPause(Duration.ofMillis(20))
                    .build();
            services = engine.blocking();
        }

        private ConversationStore asOneOfSeveral() {
            return (ConversationStore) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {ConversationStore.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "close" -> null;
                        case "compareClocks" -> {
                            passes.incrementAndGet();
                            yield CompletableFuture.completedFuture(peers());
                        }
                        default -> method.invoke(store, arguments);
                    });
        }

        private PeerClocks peers() {
            synchronized (servers) {
                return new PeerClocks(
                        true,
                        servers.stream()
                                .filter(other -> other != this)
                                .map(other -> Duration.between(clock.instant(), other.clock.instant()))
                                .toList());
            }
        }

        /** Waits until the sweep has read the present clock and finished its work. */
        void sweep() {
            int before = passes.get();
            await().until(() -> passes.get() >= before + 3);
        }

        void advance(Duration time) {
            clock.advance(time);
            sweep();
        }

        long start(ServiceStartEvent.Builder event) {
            return services.start(event.build()).serviceId();
        }

        long startFor(Duration time) {
            return start(ServiceStartEvent.forContactKey("42").ttl(time));
        }

        long startThatEndsAfter(Duration time) {
            return start(ServiceStartEvent.forContactKey("42").autoCompleteAfter(time));
        }
    }

    private Server server(Instant time) {
        Server server = new Server(new TwoClocks(time));
        synchronized (servers) {
            servers.add(server);
        }
        return server;
    }

    /** Advances the time of all servers at one moment, as real time does. */
    private void advanceAll(Duration time) {
        synchronized (servers) {
            servers.forEach(each -> each.clock.advance(time));
        }
        servers.forEach(Server::sweep);
    }

    @AfterEach
    void close() {
        servers.forEach(each -> each.engine.close());
    }

    private List<Long> kept() {
        return store.scan(new Tenant("default"), 0, 10_000).join().conversations().stream()
                .map(each -> each.head().serviceId())
                .toList();
    }

    private boolean isActive(long id) {
        return store.head(new Tenant("default"), id)
                .join()
                .map(head -> !head.completed())
                .orElseThrow();
    }

    @Test
    void expiredServiceIsHiddenAtOnceAndDeletedAfterADay() {
        server.sweep();
        long id = server.startFor(HOUR);
        server.advance(HOUR);
        assertThatThrownBy(() -> server.services.get(id)).isInstanceOf(NotFoundException.class);
        assertThat(kept()).containsExactly(id);

        server.advance(DAY.minusMillis(1));
        assertThat(kept()).containsExactly(id);

        server.advance(Duration.ofMillis(1));
        assertThat(kept()).isEmpty();
    }

    @Test
    void briefClockJumpOfSixYearsLosesNothing() {
        server.sweep();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(server.startThatEndsAfter(Duration.ofDays(300)));
        }
        server.services
                .with(CallOptions.none().withIdempotencyKey("key"))
                .start(ServiceStartEvent.forContactKey("k").build());
        ids.add(kept().get(kept().size() - 1));

        server.clock.set(SIX_YEARS);
        for (int second = 0; second < 4; second++) {
            server.advance(Duration.ofSeconds(1));
            ids.add(server.startFor(DAY));
        }
        server.clock.set(SIX_YEARS.negated());
        server.sweep();

        assertThat(kept()).isEqualTo(ids);
        assertThat(ids)
                .allSatisfy(id -> assertThat(server.services.get(id).isActive()).isTrue());
        assertThat(server.services
                        .with(CallOptions.none().withIdempotencyKey("key"))
                        .start(ServiceStartEvent.forContactKey("k").build())
                        .replayed())
                .isTrue();
        for (int day = 0; day < 10; day++) {
            server.advance(DAY);
        }
        assertThat(kept()).isEqualTo(ids);
        assertThat(ids)
                .allSatisfy(id -> assertThat(server.services.get(id).isActive()).isTrue());
    }

    @Test
    void sweepPausesUntilClockIsRightForADay() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofHours(3));

        server.clock.set(Duration.ofHours(2));
        server.sweep();
        server.advance(Duration.ofHours(1));
        server.advance(DAY.minusHours(1).minusMillis(1));
        assertThat(isActive(id)).isTrue();

        server.advance(Duration.ofMillis(1));
        assertThat(isActive(id)).isFalse();
    }

    @Test
    void aStoreWithoutCommitsForAWeekIsSweptAsUsual() {
        server.sweep();
        long ends = server.startThatEndsAfter(Duration.ofDays(6));
        long goes = server.startFor(Duration.ofDays(5));

        server.advance(Duration.ofDays(7));
        server.advance(DAY);

        assertThat(isActive(ends)).isFalse();
        assertThat(kept()).doesNotContain(goes);
    }

    @Test
    void clockWithinToleranceDoesNotPauseTheSweep() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofMinutes(59));

        server.clock.set(Duration.ofMinutes(59));
        server.sweep();

        assertThat(isActive(id)).isFalse();
    }

    @Test
    void aRestartDoesNotShortenTheGracePeriod() {
        server.sweep();
        long id = server.startFor(HOUR);
        server.advance(HOUR);
        server.advance(Duration.ofHours(20));
        server.engine.close();
        server.clock.set(Duration.ofDays(30)); // no server runs in the meantime
        server.open();
        server.sweep();
        assertThat(kept()).containsExactly(id);

        server.advance(Duration.ofHours(4).minusMinutes(1));
        assertThat(kept()).containsExactly(id);

        server.advance(Duration.ofMinutes(2));
        assertThat(kept()).isEmpty();
    }

    @Test
    void restartDoesNotClearClockDoubt() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofHours(3));
        server.clock.set(DAY);
        server.sweep();
        server.engine.close();
        server.open();
        server.sweep();
        assertThat(isActive(id)).isTrue();

        server.advance(DAY.minusSeconds(1));
        assertThat(isActive(id)).isTrue();
        server.advance(Duration.ofSeconds(1));
        assertThat(isActive(id)).isFalse();
    }

    @Test
    void clockBehindLastSeenTimeIsDoubted() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofMinutes(1));
        server.clock.set(Duration.ofMinutes(2).plus(SIX_YEARS));
        server.sweep();
        ContextEngine.resumeSweep(store).join();
        server.sweep();
        assertThat(isActive(id)).isFalse();
        server.advance(HOUR);
        server.engine.close();
        server.clock.set(SIX_YEARS.negated());
        server.open();
        server.sweep();
        long another = server.startThatEndsAfter(HOUR);

        server.advance(Duration.ofHours(2));

        assertThat(isActive(another)).isTrue();
    }

    @Test
    void serverStartedYearsAheadEndsNothingForMinutes() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofDays(300));
        server.advance(HOUR);
        server.engine.close();
        server.clock.set(SIX_YEARS);
        server.open();
        server.sweep();
        server.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(isActive(id)).isTrue();

        server.clock.set(SIX_YEARS.negated());
        server.sweep();
        for (int day = 0; day < 10; day++) {
            server.advance(DAY);
        }
        assertThat(isActive(id)).isTrue();
    }

    @Test
    void restartAfterDaysEndsDueServicesAfterMinutes() {
        server.sweep();
        long id = server.startThatEndsAfter(DAY);
        server.advance(HOUR);
        server.engine.close();
        server.clock.set(Duration.ofDays(3));
        server.open();
        server.sweep();
        assertThat(isActive(id)).isTrue();

        server.advance(Duration.ofMinutes(10));
        assertThat(isActive(id)).isFalse();
    }

    @Test
    void restartWithinAnHourEndsDueServicesAtOnce() {
        server.sweep();
        long id = server.startThatEndsAfter(HOUR.multipliedBy(2));
        server.advance(HOUR.plusMinutes(10));
        server.engine.close();
        server.clock.set(Duration.ofMinutes(50));
        server.open();
        server.sweep();
        assertThat(isActive(id)).isFalse();
    }

    @Test
    void operatorCanResumeSweep() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofHours(3));
        ContextEngine.resumeSweep(store).join(); // before the clock is in doubt
        server.clock.set(DAY);
        server.sweep();
        server.sweep();
        assertThat(isActive(id)).isTrue();

        ContextEngine.resumeSweep(store).join();
        server.sweep();

        assertThat(isActive(id)).isFalse();
    }

    @Test
    void operatorCanResumeSweepWhileNoServerRuns() {
        server.sweep();
        long id = server.startThatEndsAfter(Duration.ofHours(3));
        server.clock.set(DAY);
        server.sweep();
        server.engine.close();
        ContextEngine.resumeSweep(store).join();
        server.open();
        server.sweep();

        assertThat(isActive(id)).isFalse();
    }

    @Test
    void pendingDeletionsDoNotDelayDueEnds() {
        server.sweep();
        for (int i = 0; i < 450; i++) {
            server.startFor(Duration.ofSeconds(60 + i / 200));
        }
        server.advance(HOUR);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add(server.startThatEndsAfter(HOUR));
        }
        server.advance(Duration.ofHours(2));

        await().untilAsserted(() -> assertThat(ids).noneMatch(this::isActive));
        assertThat(kept()).hasSize(700);
        server.advance(Duration.ofHours(21));
        server.advance(Duration.ofHours(1));
        await().untilAsserted(() -> assertThat(kept()).isEqualTo(ids));
    }

    @Test
    void clocksTenMinutesApartDoNotPauseTheSweep() {
        server(NOW.plus(Duration.ofMinutes(10)));
        server.sweep();
        long id = server.startThatEndsAfter(HOUR);

        advanceAll(HOUR.multipliedBy(2));

        assertThat(isActive(id)).isFalse();
    }

    @Test
    void sweepPausesUntilTwoServersAgreeForADay() {
        Server off = server(NOW.plus(HOUR.multipliedBy(2)));
        server.sweep();
        long id = server.startThatEndsAfter(HOUR);
        advanceAll(HOUR.multipliedBy(24));
        advanceAll(HOUR.multipliedBy(24));
        assertThat(isActive(id)).isTrue();

        off.clock.set(HOUR.multipliedBy(-2));
        servers.forEach(Server::sweep);
        advanceAll(DAY.minusMillis(1));
        assertThat(isActive(id)).isTrue();

        advanceAll(Duration.ofMillis(1));
        assertThat(isActive(id)).isFalse();
    }

    @Test
    void outvotedServerLeavesTheSweepToTheOthers() {
        server(NOW.plusSeconds(1));
        Server off = server(NOW.plus(SIX_YEARS));
        off.sweep();
        long id = server.startThatEndsAfter(Duration.ofDays(3));
        long other = server.startThatEndsAfter(HOUR);
        servers.forEach(Server::sweep);

        advanceAll(HOUR);

        assertThat(isActive(other)).isFalse();
        assertThat(isActive(id)).isTrue();
    }

    @Test
    void operatorCanResumeSweepWhileClocksDiffer() {
        server(NOW.plus(HOUR.multipliedBy(2)));
        server.sweep();
        long id = server.startThatEndsAfter(HOUR);
        advanceAll(HOUR.multipliedBy(4));
        assertThat(isActive(id)).isTrue();

        ContextEngine.resumeSweep(store).join();
        await().until(() -> !isActive(id));

        long later = server.startThatEndsAfter(HOUR);
        advanceAll(HOUR.multipliedBy(4));
        await().until(() -> !isActive(later));
    }

    @Test
    void operatorCannotResumeSweepOfOutvotedServer() {
        server(NOW.plusSeconds(1));
        Server off = server(NOW.plus(SIX_YEARS));
        off.sweep();
        long id = server.startThatEndsAfter(Duration.ofDays(3));

        ContextEngine.resumeSweep(store).join();
        servers.forEach(Server::sweep);
        advanceAll(HOUR);

        assertThat(isActive(id)).isTrue();
    }
}
