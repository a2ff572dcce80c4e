package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageTrackerTest {

    private final OutageTracker outages = new OutageTracker();

    @Test
    void outageGrowsFromTheFirstFailure() {
        assertThat(outages.failedFor(-5)).isZero();
        assertThat(outages.failedFor(1_000)).isEqualTo(1_005);
        assertThat(outages.failedFor(2_000)).isEqualTo(2_005);
    }

    @Test
    void outageRestartsAfterARecovery() {
        assertThat(outages.failedFor(1_000)).isZero();
        outages.succeeded();
        assertThat(outages.failedFor(2_000)).isZero();
        assertThat(outages.failedFor(3_000)).isEqualTo(1_000);
    }
}
