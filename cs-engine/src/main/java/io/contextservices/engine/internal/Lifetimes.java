package io.contextservices.engine.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long services live where their events do not say.
 *
 * @param expireAfter how long after its start was taken a service is forgotten
 * @param expireAfterByType the same for services of these types, as text
 * @param autoCompleteAfter how long after its newest event a service ends by itself; {@code null}: never
 */
public record Lifetimes(
        Duration expireAfter,
        Map<String, Duration> expireAfterByType,
        @Nullable Duration autoCompleteAfter) {

    /** Takes a copy of the map. */
    public Lifetimes {
        expireAfterByType = Map.copyOf(expireAfterByType);
    }

    /** The same by the types that heads have, and with what enumerated types say themselves. */
    Lifetimes of(Enumerations enumerations) {
        return new Lifetimes(expireAfter, enumerations.expirations(expireAfterByType), autoCompleteAfter);
    }

    Instant expires(@Nullable String serviceType, Instant now) {
        Duration ofType = serviceType == null ? null : expireAfterByType.get(serviceType);
        return now.plus(ofType == null ? expireAfter : ofType);
    }

    @Nullable
    Duration autoCompleteAfter(Optional<Duration> ofEvent) {
        return ofEvent.orElse(autoCompleteAfter);
    }
}
