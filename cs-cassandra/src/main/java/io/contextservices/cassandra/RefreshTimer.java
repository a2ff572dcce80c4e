package io.contextservices.cassandra;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Tells one of many threads, once per interval, to read a value again. Thread-safe. */
final class RefreshTimer {

    private final long interval;
    private final AtomicLong refreshedAt = new AtomicLong(System.nanoTime());

    /** Creates a timer for a value that was just read. */
    RefreshTimer(Duration interval) {
        this.interval = interval.toNanos();
    }

    /** Returns whether the caller has to read the value; other callers get {@code false} for the next interval. */
    boolean isDue() {
        long last = refreshedAt.get();
        long now = System.nanoTime();
        return now - last >= interval && refreshedAt.compareAndSet(last, now);
    }
}
