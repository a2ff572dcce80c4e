package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageTrackerTest {

    private final OutageTracker reach = new OutageTracker();

    @Test
    void lostForGrowsFromTheFirstFailure() {
        assertThat(reach.lostFor(-5)).isZero();
        assertThat(reach.lostFor(1_000)).isEqualTo(1_005);
        assertThat(reach.lostFor(2_000)).isEqualTo(2_005);
    }

    @Test
    void lostForRestartsAfterARecovery() {
        assertThat(reach.lostFor(1_000)).isZero();
        reach.found();
        assertThat(reach.lostFor(2_000)).isZero();
        assertThat(reach.lostFor(3_000)).isEqualTo(1_000);
    }
}
