package io.contextservices.cassandra;

import java.time.Duration;
import java.time.Instant;

/** Times as the tables keep them, and the times that writes are given. */
final class Times {

    private static final long OLD = Duration.ofDays(1).toMillis() * 1_000;
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Times() {}

    /** The last whole millisecond that is not behind a time; the first there is for those before it. */
    static long millis(Instant time) {
        return time.isBefore(FIRST) ? Long.MIN_VALUE : time.isAfter(LAST) ? Long.MAX_VALUE : time.toEpochMilli();
    }

    /** The last whole millisecond that is before a time; the first there is for those before it. */
    static long millisBefore(Instant time) {
        long millis = millis(time);
        boolean whole = time.equals(Instant.ofEpochMilli(millis));
        return whole && millis > Long.MIN_VALUE ? millis - 1 : millis;
    }

    /** When hints for a head of this version are written, and nothing else. */
    static long written(int version) {
        return 2L * version;
    }

    /** When hints are undone that were written for a head of this version or an earlier one. */
    static long undone(int version) {
        return 2L * version + 1;
    }

    /** The time of this machine's clock, in microseconds since 1970. */
    static long micros() {
        return System.currentTimeMillis() * 1_000;
    }

    /** Whether whatever was under way then, on whichever machine, is over. */
    static boolean isOld(long micros) {
        return micros < micros() - OLD;
    }
}
