package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a service, a state and a task have in common: a start, at some time an end, and attached data.
 *
 * <p>Attached data is there only if the read asked for it, see {@link ServiceView}.
 */
public abstract class Resource {

    private final long serviceId;
    private final @Nullable Duration estDuration;
    private final Event started;
    private final @Nullable Event completed;
    private final @Nullable AttributeValue disposition;
    private final @Nullable String dispositionDesc;
    private final Map<String, Json> attached;
    private final @Nullable Long version;

    Resource(Builder<?> from) {
        serviceId = from.serviceId;
        estDuration = from.estDuration;
        started = requireNonNull(from.started, "started");
        completed = from.completed;
        disposition = from.disposition;
        dispositionDesc = from.dispositionDesc;
        version = from.version;
        attached = Collections.unmodifiableMap(new LinkedHashMap<>(from.attached));
    }

    /** The id of the service; {@code service_id}, on the wire not where this is nested in that. */
    public final long serviceId() {
        return serviceId;
    }

    /** How long it was expected to take; {@code est_duration}, whole seconds. */
    public final Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    /** The start; {@code started}. Always has a timestamp, never attached data. */
    public final Event started() {
        return started;
    }

    /** The end; {@code completed}. Absent while it is active. */
    public final Optional<Event> completed() {
        return Optional.ofNullable(completed);
    }

    /** Whether it has not ended. */
    public final boolean isActive() {
        return completed == null;
    }

    /** From start to end; {@code duration}, milliseconds. Absent while it is active. */
    public final Optional<Duration> duration() {
        return completed().map(end -> Duration.between(at(started), at(end)));
    }

    /** How it ended; {@code disposition}. */
    public final Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** More on how it ended; {@code disposition_desc}. */
    public final Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /** The attached data that the read asked for, by key. */
    public final Map<String, Json> attached() {
        return attached;
    }

    /** The data attached under a key, if there is any and the read asked for it. */
    public final Optional<Json> attached(String key) {
        return Optional.ofNullable(attached.get(key));
    }

    /**
     * Which version of the service was read: any change of it, or of anything in it, makes the next; header {@code ETag}.
     * Absent in lists and for what is nested.
     */
    public final OptionalLong version() {
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** Ids, and whether it is active; nothing of the customer's. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + '[' + ids() + (isActive() ? ", active]" : ", completed]");
    }

    abstract String ids();

    private static Instant at(Event event) {
        return event.timestamp().orElseThrow();
    }

    /**
     * What all builders of resources share: for implementations of the API, and for tests of applications. Not safe for use
     * by several threads.
     *
     * @param <B> the builder's own type
     */
    public abstract static class Builder<B extends Builder<B>> {

        private final long serviceId;
        private @Nullable Duration estDuration;
        private @Nullable Event started;
        private @Nullable Event completed;
        private @Nullable AttributeValue disposition;
        private @Nullable String dispositionDesc;
        private final Map<String, Json> attached = new LinkedHashMap<>();
        private @Nullable Long version;

        Builder(long serviceId) {
            this.serviceId = serviceId;
        }

        abstract B self();

        /** Sets how long it was expected to take. */
        public final B estDuration(@Nullable Duration estDuration) {
            this.estDuration = estDuration;
            return self();
        }

        /** Sets the start: what the event says of its circumstances, and when it took place. */
        public final B started(Event event, Instant at) {
            this.started = RecordedEvent.of(event, at);
            return self();
        }

        /** Sets the end: what the event says of its circumstances, and when it took place. */
        public final B completed(Event event, Instant at) {
            this.completed = RecordedEvent.of(event, at);
            return self();
        }

        /** Sets how it ended. */
        public final B disposition(@Nullable AttributeValue disposition) {
            this.disposition = disposition;
            return self();
        }

        /** Says more on how it ended. */
        public final B dispositionDesc(@Nullable String dispositionDesc) {
            this.dispositionDesc = dispositionDesc;
            return self();
        }

        /** Sets which version of the service was read. */
        public final B version(long version) {
            this.version = version;
            return self();
        }

        /** Attaches a value under a key, in place of what was there. */
        public final B attach(String key, Json value) {
            attached.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
            return self();
        }
    }
}
