package io.contextservices.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Defines when a client retries a request by itself. It retries reads, and calls that start something. The latter carry
 * an {@linkplain io.contextservices.api.CallOptions#idempotencyKey idempotency key}, so that the server executes them
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
 *
 * @param attempts maximum number of attempts; default 4, 1 to 100
 * @param firstPause longest pause before the second attempt; default 100 ms, 1 ms to 1 h
 * @param longestPause longest pause before any attempt; default 5 s, 1 ms to 1 h
 * @param attemptTimeout time limit of one attempt of a request that can be sent twice, if calls have a timeout at all;
 *     default 15 s, 1 ms to 1 h
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration attemptTimeout) {

    private static final int MAX_ATTEMPTS = 100;
    private static final Duration MIN_DURATION = Duration.ofMillis(1);

    /** The maximum of each time in a policy, and of a pause in a call without a timeout. */
    static final Duration MAX_DURATION = Duration.ofHours(1);

    /** The default policy. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(15));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public RetryPolicy {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be 1 to " + MAX_ATTEMPTS + ", not " + attempts);
        }
        check("firstPause", firstPause);
        check("longestPause", longestPause);
        check("attemptTimeout", attemptTimeout);
    }

    /** Returns a policy without retries. The client then generates no idempotency keys. */
    public static RetryPolicy none() {
        return DEFAULT.withAttempts(1);
    }

    /** Returns a copy with another value of {@link #attempts()}. */
    public RetryPolicy withAttempts(int attempts) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** Returns a copy with another value of {@link #firstPause()}. */
    public RetryPolicy withFirstPause(Duration firstPause) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** Returns a copy with another value of {@link #longestPause()}. */
    public RetryPolicy withLongestPause(Duration longestPause) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** Returns a copy with another value of {@link #attemptTimeout()}. */
    public RetryPolicy withAttemptTimeout(Duration attemptTimeout) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    private static void check(String name, Duration time) {
        if (requireNonNull(time, name).compareTo(MIN_DURATION) < 0 || time.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(name + " must be 1 ms to 1 h, not " + time);
        }
    }
}
