package io.contextservices.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The range of times that a store can keep: whole milliseconds in a {@code long}. */
final class Millis {

    static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Millis() {}

    /**
     * Returns the time, unless it would not be read back unchanged.
     *
     * @throws IllegalArgumentException if the time is finer than a millisecond, or hundreds of millions of years away
     */
    static Instant require(Instant time, String name) {
        if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time) || time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(name + " cannot be kept in whole milliseconds: " + time);
        }
        return time;
    }
}
