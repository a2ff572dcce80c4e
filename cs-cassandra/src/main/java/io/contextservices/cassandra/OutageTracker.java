package io.contextservices.cassandra;

import org.jspecify.annotations.Nullable;

/**
 * Knows since when nothing is carried out for lack of nodes, so that not everybody who comes meanwhile has to find out: those who
 * wait for each other would each take their time. Safe for any thread.
 */
final class OutageTracker {

    private volatile @Nullable Long lost;

    /** Something was carried out, or may have been. */
    void found() {
        if (lost != null) {
            lost = null;
        }
    }

    /**
     * Something was not; for how long that has been so, in nanoseconds.
     *
     * @param now as {@link System#nanoTime} has it
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
