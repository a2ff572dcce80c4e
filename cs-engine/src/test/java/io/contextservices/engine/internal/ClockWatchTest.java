package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.PeerClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockWatchTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private Instant wall = Instant.parse("2026-03-01T10:00:00Z");
    private long nanos = 17;
    private ClockWatch watch = new ClockWatch(DAY, HOUR, () -> nanos);

    private boolean doubts(Duration passed, Duration shown, Duration... peers) {
        nanos += passed.toNanos();
        wall = wall.plus(shown);
        watch.look(wall);
        watch.compare(new PeerClocks(true, List.of(peers)));
        return watch.doubts();
    }

    private boolean doubts(Duration passed) {
        return doubts(passed, passed);
    }

    @Test
    void steadyClockIsTrusted() {
        assertThat(doubts(Duration.ZERO)).isFalse();
        assertThat(doubts(Duration.ofSeconds(1))).isFalse();
        assertThat(doubts(Duration.ofDays(7))).isFalse();
        assertThat(doubts(Duration.ofSeconds(1), HOUR.plusSeconds(1))).isFalse();
        assertThat(doubts(Duration.ofSeconds(1), HOUR.negated().plusSeconds(1))).isFalse();
        assertThat(watch.ran()).isEqualTo(Duration.ofDays(7).plusSeconds(3).toMillis());
    }

    @ParameterizedTest
    @CsvSource({"PT1H0.001S", "-PT1H0.001S", "P2190D", "-P2190D"})
    void clockJumpIsDoubtedForAGracePeriod(Duration jump) {
        doubts(Duration.ZERO);

        assertThat(doubts(Duration.ofSeconds(1), jump.plusSeconds(1))).isTrue();
        assertThat(watch.remaining()).isEqualTo(DAY.toMillis());
        assertThat(doubts(DAY.minusMillis(1))).isTrue();
        assertThat(doubts(Duration.ofMillis(1))).isFalse();
        assertThat(doubts(DAY.multipliedBy(3))).isFalse();
    }

    @Test
    void secondJumpRestartsTheGracePeriod() {
        doubts(Duration.ZERO);
        doubts(Duration.ZERO, Duration.ofDays(2_000));
        doubts(Duration.ofSeconds(4));
        doubts(Duration.ZERO, Duration.ofDays(-2_000));

        assertThat(doubts(DAY.minusSeconds(1))).isTrue();
        assertThat(doubts(Duration.ofSeconds(1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void clockAtDoubleSpeedIsDoubted(int steadyDays) {
        doubts(Duration.ZERO);
        for (int i = 0; i < steadyDays; i++) {
            doubts(DAY);
        }
        for (int i = 0; i < 3_600; i++) {
            assertThat(doubts(Duration.ofSeconds(1), Duration.ofSeconds(2))).isFalse();
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(doubts(Duration.ofSeconds(1), Duration.ofSeconds(2))).isTrue();
        }
    }

    @Test
    void slightlySlewedClockIsTrusted() {
        doubts(Duration.ZERO);
        for (int i = 0; i < 1_000; i++) {
            assertThat(doubts(HOUR, HOUR.plusMinutes(1))).isFalse();
        }
    }

    @Test
    void driftWithinTolerancePerGracePeriodIsTrusted() {
        doubts(Duration.ZERO);
        for (int i = 0; i < 10; i++) {
            assertThat(doubts(DAY, DAY.plus(HOUR))).isFalse();
        }
    }

    /** With two servers, neither can know which clock is right. */
    @ParameterizedTest
    @CsvSource({
        "true, PT2H",
        "true, -PT2H",
        "false, PT10M",
        "false, -PT1H",
        "true, PT1H0.001S",
        "false, PT0S PT2H",
        "true, PT2H PT2H",
        "true, PT2H -PT2H",
        "false, PT10M P2190D PT0S",
        "true, PT10M P2190D P2190D"
    })
    void majorityOfServersIsTrusted(boolean doubts, String ahead) {
        Duration[] peers = Stream.of(ahead.split(" ", -1)).map(Duration::parse).toArray(Duration[]::new);

        assertThat(doubts(Duration.ZERO, Duration.ZERO, peers)).isEqualTo(doubts);
        assertThat(watch.confirmed()).isEqualTo(!doubts);
    }

    @Test
    void correctedClockIsDoubtedForAGracePeriod() {
        doubts(Duration.ZERO, Duration.ZERO, HOUR.multipliedBy(2));
        assertThat(doubts(DAY.multipliedBy(9), DAY.multipliedBy(9), HOUR.multipliedBy(2)))
                .isTrue();
        assertThat(doubts(DAY.minusSeconds(1), DAY.minusSeconds(1), HOUR)).isTrue();
        assertThat(doubts(Duration.ofSeconds(1), Duration.ofSeconds(1), HOUR)).isFalse();
    }

    @Test
    void withoutGracePeriodDoubtEndsWithDisagreement() {
        watch = new ClockWatch(Duration.ZERO, HOUR, () -> nanos);
        doubts(Duration.ZERO);

        assertThat(doubts(Duration.ZERO, DAY)).isTrue();
        assertThat(doubts(Duration.ZERO)).isFalse();
        assertThat(doubts(Duration.ZERO, Duration.ZERO, DAY)).isTrue();
        assertThat(doubts(Duration.ZERO, Duration.ZERO, HOUR)).isFalse();
    }

    @Test
    void operatorCanEndOutdatedDoubt() {
        doubts(Duration.ZERO);
        doubts(Duration.ZERO, DAY);
        watch.trust();
        assertThat(watch.doubts()).isFalse();
        assertThat(doubts(Duration.ofSeconds(1))).isFalse();
    }

    @Test
    void acceptedClockDifferenceHoldsUntilItChanges() {
        doubts(Duration.ZERO, Duration.ZERO, DAY);
        watch.trust();
        assertThat(doubts(HOUR, HOUR, DAY.plusMinutes(1))).isFalse();
        assertThat(doubts(HOUR)).isFalse();
        assertThat(doubts(HOUR, HOUR, DAY)).isFalse();
        assertThat(watch.confirmed()).isTrue();

        assertThat(doubts(Duration.ZERO, Duration.ZERO, DAY.plusHours(2))).isTrue();
        watch.trust();
        assertThat(doubts(Duration.ZERO, Duration.ZERO, Duration.ZERO)).isFalse();
        assertThat(doubts(Duration.ZERO, Duration.ZERO, DAY.plusHours(2))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, P2190D P2190D", "true, P2190D P2190D PT0S P2190D", "false, PT2H -PT2H", "false, P1D P1D PT0S"})
    void operatorCannotOverrideMajorityOfServers(boolean doubts, String ahead) {
        Duration[] peers = Stream.of(ahead.split(" ", -1)).map(Duration::parse).toArray(Duration[]::new);
        assertThat(doubts(Duration.ZERO, Duration.ZERO, peers)).isTrue();

        watch.trust();

        assertThat(doubts(Duration.ZERO, Duration.ZERO, peers)).isEqualTo(doubts);
    }
}
