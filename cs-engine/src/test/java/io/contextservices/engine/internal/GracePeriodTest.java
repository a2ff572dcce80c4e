package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GracePeriodTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private GracePeriod period = GracePeriod.begin(DAY);
    private Instant wall = NOW;

    private void run(Duration time, Duration step) {
        for (Duration done = Duration.ZERO; done.compareTo(time) < 0; done = done.plus(step)) {
            wall = wall.plus(step);
            period = period.look(step.toMillis(), wall);
        }
    }

    private void restart(Duration down) {
        wall = wall.plus(down);
        period = GracePeriod.parse(DAY, period.text()).look(0, wall);
    }

    private void jump(Duration by) {
        wall = wall.plus(by);
        period = period.look(0, wall);
    }

    private void assertOver(Instant time) {
        assertThat(period.expiredUpTo()).contains(time);
    }

    @Test
    void nothingIsOverBeforeTheFirstPeriodEnds() {
        restart(Duration.ZERO);
        run(DAY.minusSeconds(1), Duration.ofSeconds(1));
        assertThat(period.expiredUpTo()).isEmpty();

        run(Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertOver(NOW);
        run(Duration.ofSeconds(90), Duration.ofSeconds(1));
        assertOver(NOW.plusSeconds(90));
    }

    @Test
    void restartNeitherShortensNorRestartsThePeriod() {
        restart(Duration.ZERO);
        run(Duration.ofHours(20), Duration.ofMinutes(1));
        restart(Duration.ofDays(30));
        run(Duration.ofHours(3), Duration.ofMinutes(1));
        assertThat(period.expiredUpTo()).isEmpty();

        run(Duration.ofHours(2), Duration.ofMinutes(1));
        assertOver(NOW.plus(Duration.ofHours(1)));

        // Services that expired while no server ran have their own period.
        run(Duration.ofHours(18).plusMinutes(59), Duration.ofMinutes(1));
        assertOver(NOW.plus(Duration.ofHours(19).plusMinutes(59)));
        run(Duration.ofMinutes(1), Duration.ofMinutes(1));
        run(Duration.ofMinutes(1), Duration.ofMinutes(1));
        assertOver(NOW.plus(Duration.ofDays(30).plusHours(20).plusMinutes(1)));
    }

    @Test
    void forwardJumpCountsAfterOnePeriod() {
        restart(Duration.ZERO);
        run(DAY.multipliedBy(2), Duration.ofMinutes(1));
        jump(Duration.ofDays(2_000));
        run(DAY, Duration.ofMinutes(1));
        assertOver(NOW.plus(DAY.multipliedBy(2)));

        run(Duration.ofMinutes(1), Duration.ofMinutes(1));
        assertOver(wall.minus(DAY));
    }

    @Test
    void briefForwardJumpNeverCounts() {
        restart(Duration.ZERO);
        run(DAY, Duration.ofMinutes(1));
        jump(Duration.ofDays(2_000));
        run(Duration.ofSeconds(4), Duration.ofSeconds(1));
        jump(Duration.ofDays(-2_000));
        for (int i = 0; i < 100; i++) {
            run(Duration.ofHours(1), Duration.ofMinutes(1));
            assertThat(period.expiredUpTo().orElseThrow()).isBeforeOrEqualTo(wall.minus(DAY));
        }
        assertOver(wall.minus(DAY));
    }

    @Test
    void backwardJumpCountsAtOnce() {
        restart(Duration.ZERO);
        run(DAY.multipliedBy(2), Duration.ofMinutes(1));
        jump(Duration.ofHours(-5));

        assertOver(wall.minus(DAY));
    }

    @Test
    void riseBelowOneMinuteADayIsIgnored() {
        period = period.look(0, NOW);

        assertThat(marks(period.look(1_000, NOW.plusSeconds(61)))).isEqualTo(2);
        assertThat(marks(period.look(1_000, NOW.plusSeconds(61).minusMillis(1))))
                .isEqualTo(1);
    }

    private static int marks(GracePeriod period) {
        return period.text().split(" ", -1).length - 1;
    }

    /** Compares the period with a reading of the clocks at every moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onlyTimePastForAWholePeriodIsOver(long seed) {
        Random random = new Random(seed);
        long[] shown = new long[200_000];
        int ran = 0;
        period = GracePeriod.begin(Duration.ofMinutes(10)).look(0, wall);
        shown[0] = wall.toEpochMilli();
        for (int look = 0; look < 5_000; look++) {
            int kind = random.nextInt(100);
            Duration off = kind < 90
                    ? Duration.ofMillis(random.nextInt(3) - 1)
                    : Duration.ofSeconds(random.nextInt(400) - 200);
            int step = random.nextInt(30);
            long before = wall.toEpochMilli();
            wall = wall.plusSeconds(step).plus(off);
            // Between two readings, the clock was not behind both of them.
            long least = Math.min(before, wall.toEpochMilli() - step * 1_000L);
            for (int second = 0; second <= step; second++) {
                long then = least + second * 1_000L;
                shown[ran + second] = second == 0 ? Math.min(shown[ran], then) : then;
            }
            ran += step;
            period = period.look(step * 1_000L, wall);
            if (random.nextInt(50) == 0) {
                period =
                        GracePeriod.parse(Duration.ofMinutes(10), period.text()).look(0, wall);
            }
            if (ran < 600) {
                assertThat(period.expiredUpTo()).as("seed %d", seed).isEmpty();
                continue;
            }
            long lowest = Long.MAX_VALUE;
            for (int second = ran - 600; second <= ran; second++) {
                lowest = Math.min(lowest, shown[second]);
            }
            assertThat(period.expiredUpTo().orElseThrow().toEpochMilli())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(lowest);
        }
    }

    @Test
    void storedPeriodStaysSmallForAnyClock() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            wall = wall.plusSeconds(1 + random.nextInt(200));
            period = period.look(1_000, wall);
            assertThat(period.text().length()).isLessThan(5_000);
        }
        assertThat(period.expiredUpTo()).isEmpty();
    }

    @Test
    void manyForwardJumpsDoNotShortenThePeriod() {
        period = period.look(0, wall);
        for (int i = 0; i < 150; i++) {
            jump(Duration.ofMinutes(2));
            run(Duration.ofMinutes(1), Duration.ofMinutes(1));
        }
        run(DAY.minusMinutes(150), Duration.ofMinutes(1));

        assertOver(NOW);
    }

    @Test
    void malformedPeriodTextIsRejected() {
        for (String text : new String[] {"", "x", "1 2", "1 2:x", "1 2:3 "}) {
            assertThatThrownBy(() -> GracePeriod.parse(DAY, text)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(GracePeriod.parse(DAY, "5").ran()).isEqualTo(5);
    }
}
