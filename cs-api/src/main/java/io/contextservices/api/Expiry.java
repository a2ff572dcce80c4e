package io.contextservices.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The time at which a service expires and is deleted, relative or absolute. Immutable. */
public final class Expiry {

    private final @Nullable Duration ttl;
    private final @Nullable Instant expirationTime;

    Expiry(@Nullable Duration ttl, @Nullable Instant expirationTime) {
        this.ttl = ttl;
        this.expirationTime = expirationTime;
    }

    /**
     * Returns an expiry this long after the server accepts the request; {@code ttl}, whole seconds, 1 s to 100 years.
     */
    public static Expiry in(Duration ttl) {
        return new Expiry(ttl.truncatedTo(ChronoUnit.SECONDS), null);
    }

    /** Returns an expiry at this instant; {@code expiration_time}, truncated to milliseconds. */
    public static Expiry at(Instant time) {
        return new Expiry(null, time.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Returns the time from when the server accepts the request until the service expires. */
    public Optional<Duration> ttl() {
        return Optional.ofNullable(ttl);
    }

    /** Returns the instant at which the service expires. */
    public Optional<Instant> expirationTime() {
        return Optional.ofNullable(expirationTime);
    }

    /** Returns whether the other object is the same relative or the same absolute time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expiry that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the relative or the absolute time. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(Expiry.class).show("ttl", ttl).show("expirationTime", expirationTime);
    }
}
