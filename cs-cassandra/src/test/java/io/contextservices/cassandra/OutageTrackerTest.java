package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageTrackerTest {

    private final OutageTracker outages = new OutageTracker();

    @Test
    void lostForGrowsFromTheFirstFailure() {
        assertThat(outages.lostFor(-5)).isZero();
        assertThat(outages.lostFor(1_000)).isEqualTo(1_005);
        assertThat(outages.lostFor(2_000)).isEqualTo(2_005);
    }

    @Test
    void lostForRestartsAfterARecovery() {
        assertThat(outages.lostFor(1_000)).isZero();
        outages.found();
        assertThat(outages.lostFor(2_000)).isZero();
        assertThat(outages.lostFor(3_000)).isEqualTo(1_000);
    }
}
