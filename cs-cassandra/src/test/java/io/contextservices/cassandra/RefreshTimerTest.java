package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefreshTimerTest {

    @Test
    void timerIsNotDueBeforeTheInterval() {
        assertThat(new RefreshTimer(Duration.ofHours(1)).isDue()).isFalse();
    }

    @Test
    void timerIsDueAfterEachInterval() {
        RefreshTimer timer = new RefreshTimer(Duration.ofMillis(20));

        await().until(timer::isDue);
        await().until(timer::isDue);
    }
}
