package io.contextservices.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a client makes a request again by itself. It does so for reads, and for calls that start something: those go with an
 * {@linkplain io.contextservices.api.CallOptions#idempotencyKey idempotency key}, of the client's making where the
 * application gives none, so that the server carries them out once. Other writes are never sent twice: they are made again
 * only where there was no connection, or not in time, so that nothing was sent
 * ({@link io.contextservices.api.TransportException#requestMayHaveBeenProcessed()} is {@code false}).
 *
 * <p>A request is made again when there was no answer, or one of status 408, 429, 500, 502, 503 or 504. Before each attempt
 * the client waits: for a random time of up to {@link #firstPause()}, twice that before the next, and so on up to
 * {@link #longestPause()}, or for as long as {@code Retry-After} says if that is more. The client's
 * {@linkplain ContextServicesClient.Builder#callTimeout call timeout} holds for all attempts and pauses together; what cannot
 * be over by then is not begun, nor, where calls have no timeout, what is to wait for more than an hour. A call of which
 * one attempt may have been carried out, and the last was not, fails with a
 * {@link io.contextservices.api.TransportException} that says so.
 *
 * <p>A request whose connection turns out to be gone before it is sent goes to another at once, and so does a read whose
 * connection breaks; neither is an attempt of its own.
 *
 * <p>A failing server is not asked for more than it is when it is well: all calls of a client together may be made again
 * only for every fifth that is made, and ten more.
 *
 * <p>Immutable: each {@code with…} method returns a changed copy.
 *
 * @param attempts how often a request is made at the most; 4 unless set, 1 to 100
 * @param firstPause longest pause before the second attempt; 100 ms unless set, 1 ms to 1 h
 * @param longestPause longest pause before any attempt; 5 s unless set, 1 ms to 1 h
 * @param attemptTimeout how long one attempt of what can be sent twice may take, where calls have a timeout at all; 15 s
 *     unless set, 1 ms to 1 h
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration attemptTimeout) {

    private static final int MOST_ATTEMPTS = 100;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** How long a pause can be, whoever wants it. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** What holds where nothing is set. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(15));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if something is out of its range
     */
    public RetryPolicy {
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be 1 to " + MOST_ATTEMPTS + ", not " + attempts);
        }
        check("firstPause", firstPause);
        check("longestPause", longestPause);
        check("attemptTimeout", attemptTimeout);
    }

    /** Every request is made once, and no key is sent that the application did not give. */
    public static RetryPolicy none() {
        return DEFAULT.withAttempts(1);
    }

    /** The same with another {@link #attempts()}. */
    public RetryPolicy withAttempts(int attempts) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** The same with another {@link #firstPause()}. */
    public RetryPolicy withFirstPause(Duration firstPause) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** The same with another {@link #longestPause()}. */
    public RetryPolicy withLongestPause(Duration longestPause) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    /** The same with another {@link #attemptTimeout()}. */
    public RetryPolicy withAttemptTimeout(Duration attemptTimeout) {
        return new RetryPolicy(attempts, firstPause, longestPause, attemptTimeout);
    }

    private static void check(String name, Duration time) {
        if (requireNonNull(time, name).compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be 1 ms to 1 h, not " + time);
        }
    }
}
