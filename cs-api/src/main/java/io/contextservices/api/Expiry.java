package io.contextservices.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a service is to be forgotten: after a time from now, or at an instant. Immutable. */
public final class Expiry {

    private final @Nullable Duration ttl;
    private final @Nullable Instant expirationTime;

    private Expiry(@Nullable Duration ttl, @Nullable Instant expirationTime) {
        this.ttl = ttl;
        this.expirationTime = expirationTime;
    }

    /** So long after the server takes the request; {@code ttl}, whole seconds, 1 s to 100 years. */
    public static Expiry in(Duration ttl) {
        return new Expiry(ttl.truncatedTo(ChronoUnit.SECONDS), null);
    }

    /** At this instant; {@code expiration_time}, to the millisecond. */
    public static Expiry at(Instant time) {
        return new Expiry(null, time.truncatedTo(ChronoUnit.MILLIS));
    }

    static Expiry of(@Nullable Duration ttl, @Nullable Instant expirationTime) {
        return new Expiry(ttl, ttl == null ? expirationTime : null);
    }

    /** The time from when the server takes the request. */
    public Optional<Duration> ttl() {
        return Optional.ofNullable(ttl);
    }

    /** The instant. */
    public Optional<Instant> expirationTime() {
        return Optional.ofNullable(expirationTime);
    }
}
