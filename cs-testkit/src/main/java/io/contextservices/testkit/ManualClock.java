package io.contextservices.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told to go on. Safe for use by any number of threads. */
public final class ManualClock implements InstantSource {

    private Instant now;

    /** A clock that shows this time. */
    public ManualClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Moves the clock. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
