package io.contextservices.testkit;

import io.contextservices.engine.MonotonicSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that advances only on request. Safe for use by any number of threads. */
public final class ManualClock implements InstantSource, MonotonicSource {

    private Instant now;
    private Duration passed = Duration.ZERO;

    /** Creates a clock that shows this time. */
    public ManualClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return passed.toNanos();
    }

    /** Advances the time, as elapsed time and on the clock. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        passed = passed.plus(by);
    }

    /** Moves the clock's time; no time elapses. */
    public synchronized void set(Duration by) {
        now = now.plus(by);
    }
}
