package io.contextservices.cassandra;

import java.time.Duration;
import java.time.Instant;

/** Conversions of times for the tables, and the write timestamps of hints. */
final class Times {

    private static final long OLD = Duration.ofDays(1).toMillis() * 1_000;
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Times() {}

    /** Returns the last whole millisecond not after a time, limited to the range of {@code long}. */
    static long millis(Instant time) {
        return time.isBefore(FIRST) ? Long.MIN_VALUE : time.isAfter(LAST) ? Long.MAX_VALUE : time.toEpochMilli();
    }

    /** Returns the last whole millisecond before a time, limited to the range of {@code long}. */
    static long millisBefore(Instant time) {
        long millis = millis(time);
        boolean whole = time.equals(Instant.ofEpochMilli(millis));
        return whole && millis > Long.MIN_VALUE ? millis - 1 : millis;
    }

    /** Returns the write timestamp of hints for a head of this version. */
    static long written(int version) {
        return 2L * version;
    }

    /** Returns the write timestamp that undoes hints for heads up to this version. */
    static long undone(int version) {
        return 2L * version + 1;
    }

    /** Returns the time of this machine's clock, in microseconds since 1970. */
    static long micros() {
        return System.currentTimeMillis() * 1_000;
    }

    /** Returns whether a time is so long ago that operations from then are over on every machine. */
    static boolean isOld(long micros) {
        return micros < micros() - OLD;
    }
}
