package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.PeerClocks;
import io.contextservices.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that servers on one cluster know the clocks of the others. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class ClockRowsIT {

    private static final String KEYSPACE = "clocks";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SIX_YEARS = Duration.ofDays(6 * 365);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final CassandraNode node;

    ClockRowsIT(CassandraNode node) {
        this.node = node;
    }

    @BeforeEach
    void forgetTheServersOfEarlierTests() {
        open().close();
        CqlSession session = SharedKeyspaces.session(node);
        session.execute("TRUNCATE " + KEYSPACE + ".clocks");
        SharedKeyspaces.empty(node, KEYSPACE);
    }

    private CassandraStore open() {
        return open(Duration.ofMillis(200));
    }

    private CassandraStore open(Duration interval) {
        return SharedKeyspaces.builder(node, KEYSPACE)
                .internals(settings -> settings.withClockInterval(interval))
                .open();
    }

    private static void awaitPeers(CassandraStore one, Instant shows, Duration... ahead) {
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(one.compareClocks(shows).join()).isEqualTo(new PeerClocks(true, List.of(ahead))));
    }

    @Test
    void serversLearnTheClockOffsetsOfOthers() {
        try (CassandraStore one = open()) {
            awaitPeers(one, NOW);
            compareWithAnother(one);

            awaitPeers(one, NOW); // the other server has stopped
        }
    }

    private void compareWithAnother(CassandraStore one) {
        try (CassandraStore other = open()) {
            for (Duration off : List.of(Duration.ofMinutes(10), SIX_YEARS, HOUR.negated())) {
                await().atMost(LONG).untilAsserted(() -> {
                    PeerClocks ofOne = one.compareClocks(NOW).join();
                    PeerClocks ofOther = other.compareClocks(NOW.plus(off)).join();
                    assertThat(ofOne).isEqualTo(new PeerClocks(true, List.of(off)));
                    assertThat(ofOther).isEqualTo(new PeerClocks(true, List.of(off.negated())));
                });
            }
        }
    }

    /** Another server may start at the same moment, with a wrong clock. */
    @Test
    void firstClockComparisonIsIncomplete() {
        try (CassandraStore one = open()) {
            assertThat(one.compareClocks(NOW).join()).isEqualTo(new PeerClocks(false, List.of()));

            awaitPeers(one, NOW);
        }
    }

    /** A silent server may have been killed; its last time says nothing about the present. */
    @Test
    void silentServerIsIgnoredAfterAWait() {
        try (CassandraStore one = open();
                CassandraStore silent = open()) {
            PeerClocks unused = silent.compareClocks(NOW.plus(SIX_YEARS)).join();
            assertThat(one.compareClocks(NOW).join()).isEqualTo(new PeerClocks(false, List.of()));

            awaitPeers(one, NOW);
        }
    }

    @Test
    void newServerDoesNotDelayOthers() {
        try (CassandraStore one = open();
                CassandraStore another = open()) {
            awaitPeers(one, NOW);

            PeerClocks ofAnother = another.compareClocks(NOW).join();

            assertThat(ofAnother.complete()).isFalse();
            await().during(Duration.ofMillis(500))
                    .until(() -> one.compareClocks(NOW).join().complete());
        }
    }

    /** A clock that was ahead for a while is read again once it has been corrected. */
    @Test
    void clockSetBackIsDetected() {
        try (CassandraStore one = open();
                CassandraStore other = open()) {
            for (Duration off : List.of(SIX_YEARS, Duration.ZERO, SIX_YEARS.negated())) {
                await().atMost(LONG).untilAsserted(() -> {
                    PeerClocks unused = other.compareClocks(NOW.plus(off)).join();
                    assertThat(one.compareClocks(NOW).join().ahead()).containsExactly(off);
                });
            }
        }
    }

    private static ContextEngine engine(CassandraStore store, ManualClock clock) {
        return ContextEngine.builder(store)
                .clock(clock, clock)
                .graceAfterExpiry(HOUR)
                .build();
    }

    @Test
    void sweepRequiresClocksToAgree() {
        ManualClock right = new ManualClock(NOW);
        ManualClock off = new ManualClock(NOW.plus(Duration.ofMinutes(10)));
        // The interval is longer than the pause between sweeps, otherwise the servers would seem to come and go.
        CassandraStore one = open(Duration.ofSeconds(3));
        CassandraStore other = open(Duration.ofSeconds(3));
        try (ContextEngine first = engine(one, right);
                ContextEngine second = engine(other, off)) {
            assertThat(second.tenant("default")).isNotNull();
            awaitPeers(one, NOW, Duration.ofMinutes(10));
            long id = startThatEndsAfterAnHour(first);
            for (int halfHours = 0; halfHours < 2; halfHours++) {
                advanceHalfAnHour(one, right, off);
            }
            awaitEnd(first, id);

            off.set(HOUR.multipliedBy(2));
            awaitPeers(one, right.instant(), HOUR.multipliedBy(2).plusMinutes(10));
            long kept = startThatEndsAfterAnHour(first);
            right.advance(HOUR);
            off.advance(HOUR);
            await().pollDelay(Duration.ofSeconds(4)).until(() -> isActive(first, kept));

            off.set(HOUR.multipliedBy(-2));
            awaitPeers(one, right.instant(), Duration.ofMinutes(10));
            await().pollDelay(Duration.ofSeconds(4)).until(() -> isActive(first, kept));
            for (int halfHours = 0; halfHours < 3; halfHours++) {
                advanceHalfAnHour(one, right, off);
            }
            awaitEnd(first, kept);
        }
    }

    private static long startThatEndsAfterAnHour(ContextEngine engine) {
        return engine.blocking()
                .start(ServiceStartEvent.forContactKey("42")
                        .autoCompleteAfter(HOUR)
                        .build())
                .serviceId();
    }

    private static boolean isActive(ContextEngine engine, long id) {
        return engine.blocking().get(id).isActive();
    }

    private static void awaitEnd(ContextEngine engine, long id) {
        await().atMost(LONG).until(() -> !isActive(engine, id));
    }

    /** Advances both clocks in steps within the tolerance, since a stored time is a little older than its clock. */
    private static void advanceHalfAnHour(CassandraStore store, ManualClock right, ManualClock off) {
        right.advance(HOUR.dividedBy(2));
        off.advance(HOUR.dividedBy(2));
        awaitPeers(store, right.instant(), Duration.ofMinutes(10));
    }
}
