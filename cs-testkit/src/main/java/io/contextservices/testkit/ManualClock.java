package io.contextservices.testkit;

import io.contextservices.engine.MonotonicSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told to go on. Safe for use by any number of threads. */
public final class ManualClock implements InstantSource, MonotonicSource {

    private Instant now;
    private Duration passed = Duration.ZERO;

    /** A clock that shows this time. */
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

    /** Lets time pass. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        passed = passed.plus(by);
    }

    /** Sets the clock to another time, though none passes. */
    public synchronized void set(Duration by) {
        now = now.plus(by);
    }
}
