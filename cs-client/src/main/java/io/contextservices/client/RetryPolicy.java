package io.contextservices.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Defines when a client retries a request by itself. It retries reads, and calls that start something. The latter carry
 * an {@linkplain io.contextservices.api.CallOptions#withIdempotencyKey idempotency key}, so that the server executes them
 * once. The client generates the key if the application gives none. Other writes are never sent twice. They are retried
 * only if nothing was sent because no connection was established, or not in time ({@link
 * io.contextservices.api.TransportException#requestMayHaveBeenProcessed()} is {@code false}).
 *
 * <p>A request is retried if no response arrived, or one with status 408, 429, 500, 502, 503 or 504. Before each
 * further attempt the client waits for a random time. Its upper bound is {@link #firstPause()} before the second
 * attempt and doubles before each further one, up to {@link #longestPause()}. If {@code Retry-After} is longer, the
 * client waits for that time. The client's {@linkplain ContextServicesClient.Builder#callTimeout call timeout} covers
 * all attempts and pauses together. The client makes no further attempt if the pause before it would exceed this
 * timeout. Without a call timeout, the limit of a pause is an hour. If an earlier attempt may have been processed and
 * the last one was not, the call fails with a {@link io.contextservices.api.TransportException} that says so.
 *
 * <p>If the connection turns out to be closed before the request is sent, the client uses another one at once. It also
 * does so if the connection breaks during a read. Neither counts as an attempt.
 *
 * <p>A retry budget limits the load on a failing server. It allows the calls of a client together ten retries, and one
 * more for every five calls.
 *
 * <p>Immutable: each {@code with…} method returns a changed copy.
 */
public final class RetryPolicy {

    private static final int MAX_ATTEMPTS = 100;
    private static final Duration MIN_DURATION = Duration.ofMillis(1);

    /** The maximum of each time in a policy, and of a pause in a call without a timeout. */
    static final Duration MAX_DURATION = Duration.ofHours(1);

    /** The default policy. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(15));

    private final int attempts;
    private final Duration firstPause;
    private final Duration longestPause;
    private final Duration attemptTimeout;

    private RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration attemptTimeout) {
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.attemptTimeout = attemptTimeout;
    }

    /** Returns a policy without retries. The client then generates no idempotency keys. */
    public static RetryPolicy none() {
        return DEFAULT.withAttempts(1);
    }

    /** Returns the maximum number of attempts; 4 unless set. */
    public int attempts() {
        return attempts;
    }

    /** Returns the longest pause before the second attempt; 100 ms unless set. */
    public Duration firstPause() {
        return firstPause;
    }

    /** Returns the longest pause before any attempt; 5 s unless set. */
    public Duration longestPause() {
        return longestPause;
    }

    /**
     * Returns the time limit of one attempt of a request that can be sent twice, if calls have a timeout at all; 15 s
     * unless set.
     */
    public Duration attemptTimeout() {
        return attemptTimeout;
    }

    /**
     * Returns a copy with another value of {@link #attempts()}.
     *
     * @param attempts 1 to 100
     * @throws IllegalArgumentException if the number is out of its range
     */
    public RetryPolicy withAttempts(int attempts) {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be 1 to " + MAX_ATTEMPTS + ", not " + attempts);
        }
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /**
     * Returns a copy with another value of {@link #firstPause()}.
     *
     * @param firstPause 1 ms to 1 h
     * @throws IllegalArgumentException if the time is out of its range
     */
    public RetryPolicy withFirstPause(Duration firstPause) {
        return new RetryPolicy(attempts, check("firstPause", firstPause), longestPause, attemptTimeout);
    }

    /**
     * Returns a copy with another value of {@link #longestPause()}.
     *
     * @param longestPause 1 ms to 1 h
     * @throws IllegalArgumentException if the time is out of its range
     */
    public RetryPolicy withLongestPause(Duration longestPause) {
        return new RetryPolicy(attempts, firstPause, check("longestPause", longestPause), attemptTimeout);
    }

    /**
     * Returns a copy with another value of {@link #attemptTimeout()}.
     *
     * @param attemptTimeout 1 ms to 1 h
     * @throws IllegalArgumentException if the time is out of its range
     */
    public RetryPolicy withAttemptTimeout(Duration attemptTimeout) {
        return new RetryPolicy(attempts, firstPause, longestPause, check("attemptTimeout", attemptTimeout));
    }

    /** Returns whether the other object is a policy with equal values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetryPolicy that
                && attempts == that.attempts
                && firstPause.equals(that.firstPause)
                && longestPause.equals(that.longestPause)
                && attemptTimeout.equals(that.attemptTimeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** Returns the four values. */
    @Override
    public String toString() {
        return "RetryPolicy[attempts=" + attempts + ", firstPause=" + firstPause + ", longestPause=" + longestPause
                + ", attemptTimeout=" + attemptTimeout + ']';
    }

    private static Duration check(String name, Duration time) {
        if (requireNonNull(time, name).compareTo(MIN_DURATION) < 0 || time.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(name + " must be 1 ms to 1 h, not " + time);
        }
        return time;
    }
}
