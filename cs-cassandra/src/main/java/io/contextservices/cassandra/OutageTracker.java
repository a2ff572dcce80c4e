package io.contextservices.cassandra;

import org.jspecify.annotations.Nullable;

/**
 * Tracks how long too few nodes have been reachable, so that queued statements fail fast instead of each waiting for
 * its own timeout. Thread-safe.
 */
final class OutageTracker {

    private volatile @Nullable Long lostAt;

    /** Records that a statement was carried out, or may have been. */
    void succeeded() {
        if (lostAt != null) {
            lostAt = null;
        }
    }

    /**
     * Records a statement that was not carried out. Returns the duration of the outage so far, in nanoseconds.
     *
     * @param now the value of {@link System#nanoTime}
     */
    synchronized long failedFor(long now) {
        Long start = lostAt;
        if (start == null) {
            lostAt = now;
            return 0;
        }
        return now - start;
    }
}
