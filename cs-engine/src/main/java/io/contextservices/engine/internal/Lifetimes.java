package io.contextservices.engine.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lifetimes of services whose events set none.
 *
 * @param expireAfter the time between the acceptance of the start and the expiry
 * @param expireAfterByType the time between the acceptance of the start and the expiry, by service type as text
 * @param autoCompleteAfter the time after its newest event at which a service ends by itself; {@code null}: never
 */
public record Lifetimes(
        Duration expireAfter,
        Map<String, Duration> expireAfterByType,
        @Nullable Duration autoCompleteAfter) {

    /** Copies the map. */
    public Lifetimes {
        expireAfterByType = Map.copyOf(expireAfterByType);
    }

    /** Returns the lifetimes by the types in heads, including those that enumerated types have. */
    Lifetimes of(Enumerations enumerations) {
        return new Lifetimes(expireAfter, enumerations.expirations(expireAfterByType), autoCompleteAfter);
    }

    Instant expiresAt(@Nullable String serviceType, Instant now) {
        Duration ofType = serviceType == null ? null : expireAfterByType.get(serviceType);
        return now.plus(ofType == null ? expireAfter : ofType);
    }

    @Nullable
    Duration autoCompleteAfter(Optional<Duration> ofEvent) {
        return ofEvent.orElse(autoCompleteAfter);
    }
}
