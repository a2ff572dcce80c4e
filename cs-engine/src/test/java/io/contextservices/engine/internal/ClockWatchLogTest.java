package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.PeerClocks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class ClockWatchLogTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Instant wall = Instant.parse("2026-03-01T10:00:00Z");
    private long nanos;
    private final ClockWatch watch = new ClockWatch(DAY, HOUR, () -> nanos);

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(err);
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void look(Duration passed, Duration shown) {
        nanos += passed.toNanos();
        wall = wall.plus(shown);
        watch.look(wall);
        watch.compare(new PeerClocks(true, List.of()));
    }

    private void look(Duration passed) {
        look(passed, passed);
    }

    @Test
    void doubtIsLoggedAtOnceAndThenEveryHour() {
        look(SECOND);
        assertThat(lines()).isEmpty();

        look(SECOND, DAY);
        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0))
                .contains("the clock went by PT24H while PT1S passed, and is off by PT23H59M59S")
                .contains("have agreed for PT24H");
        look(SECOND, DAY);
        look(HOUR.minusSeconds(2));
        assertThat(lines()).hasSize(1);
        look(SECOND);
        assertThat(lines()).hasSize(2);

        look(DAY);
        look(DAY);
        assertThat(lines()).hasSize(2);
        look(SECOND, DAY);
        assertThat(lines()).hasSize(3);
    }
}
