package io.contextservices.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHandlesTest {

    /**
     * The file handles of a JVM with a server and a store before the first connection, and those of a flush and a
     * compaction.
     */
    private static final int NEEDED_BESIDE = 34;

    @ParameterizedTest
    @ValueSource(longs = {64, 65, 100, 128, 256, 1_000, 1_024, 4_096, 20_000, 1 << 20, Long.MAX_VALUE})
    void sharesLeaveTheReservedHandles(long limit) {
        FileHandles shares = FileHandles.of(limit);

        long all = (long) shares.connections() + shares.turnedAway() + shares.tables();
        assertThat(limit - all).isGreaterThanOrEqualTo(NEEDED_BESIDE);
    }

    @Test
    void largeLimitGivesMaximumShares() {
        assertThat(List.of(FileHandles.of(1 << 20), FileHandles.of(Long.MAX_VALUE)))
                .containsOnly(new FileHandles(10_000, 100, 1_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 32, 33})
    void tinyLimitGivesOneHandleEach(long limit) {
        assertThat(FileHandles.of(limit)).isEqualTo(new FileHandles(1, 1, 1));
    }
}
