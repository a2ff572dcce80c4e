package io.contextservices.cassandra;

import org.jspecify.annotations.Nullable;

/**
 * Tracks how long too few nodes have been reachable, so that queued statements fail fast instead of each waiting for
 * its own timeout. Thread-safe.
 */
final class OutageTracker {

    private volatile @Nullable Long lost;

    /** Records that a statement was carried out, or may have been. */
    void found() {
        if (lost != null) {
            lost = null;
        }
    }

    /**
     * Records a statement that was not carried out. Returns the duration of the outage so far, in nanoseconds.
     *
     * @param now the value of {@link System#nanoTime}
     */
    synchronized long lostFor(long now) {
        Long since = lost;
        if (since == null) {
            lost = now;
            return 0;
        }
        return now - since;
    }
}
