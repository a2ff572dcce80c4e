package io.contextservices.server.internal.access;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits guesses of passwords: after some wrong passwords in a row for a name from an address, it permits further
 * checks only with pauses between them. Other names and other addresses are not delayed. Safe for use by any number of
 * threads; uses some MB at most.
 */
final class GuessLimiter {

    private static final int MAX_SOURCES = 4_096;
    private static final int FREE_ATTEMPTS = 10;
    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    /**
     * The maximum pause. It also delays a user behind the same proxy as an attacker who guesses that user's password.
     */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Map<LoginSource, Attempts> sources = new RecencyMap<>(MAX_SOURCES);

    private record Attempts(int count, long lastAt) {}

    GuessLimiter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts a check and returns zero. If the check is too early, returns the time to wait and counts nothing. */
    synchronized Duration begin(LoginSource source) {
        long now = nanos.getAsLong();
        Attempts attempts = sources.getOrDefault(source, new Attempts(0, now));
        Duration remaining = pause(attempts.count - FREE_ATTEMPTS).minusNanos(now - attempts.lastAt);
        if (!remaining.isNegative() && !remaining.isZero()) {
            return remaining;
        }
        sources.put(source, new Attempts(Math.min(attempts.count + 1, Integer.MAX_VALUE - 1), now));
        return Duration.ZERO;
    }

    private static Duration pause(int excess) {
        if (excess < 0) {
            return Duration.ZERO;
        }
        Duration pause = MIN_PAUSE.multipliedBy(excess + 1L);
        return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
    }

    /** Resets the count after a right password: the previous ones may have been typing errors. */
    synchronized void reset(LoginSource source) {
        sources.remove(source);
    }
}
