package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The common part of a service, a state and a task: a start, later an end, and attached data.
 *
 * <p>Attached data is present only if the read requested it, see {@link ServiceView}.
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

    /**
     * Returns the id of the service; {@code service_id}. On the wire, it is absent in a state or task nested in its
     * service.
     */
    public final long serviceId() {
        return serviceId;
    }

    /** Returns the expected duration; {@code est_duration}, whole seconds. */
    public final Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    /** Returns the start; {@code started}. It always has a timestamp and never attached data. */
    public final Event started() {
        return started;
    }

    /** Returns the end; {@code completed}. Absent while the resource is active. */
    public final Optional<Event> completed() {
        return Optional.ofNullable(completed);
    }

    /** Returns whether the resource is active, that is, has not ended. */
    public final boolean isActive() {
        return completed == null;
    }

    /** Returns the time from start to end; {@code duration}, milliseconds. Absent while the resource is active. */
    public final Optional<Duration> duration() {
        return completed().map(end -> Duration.between(at(started), at(end)));
    }

    /** Returns the disposition, which classifies the outcome; {@code disposition}. */
    public final Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** Returns the description of the disposition; {@code disposition_desc}. */
    public final Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /** Returns the attached data that the read requested, by key. */
    public final Map<String, Json> attached() {
        return attached;
    }

    /** Returns the data attached under a key, if there is any and the read requested it. */
    public final Optional<Json> attached(String key) {
        return Optional.ofNullable(attached.get(key));
    }

    /**
     * Returns the version of the service that was read; header {@code ETag}. Every change of the service, or of
     * anything in it, creates a new version. Absent in lists and in nested resources.
     */
    public final OptionalLong version() {
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /**
     * Returns whether the other object is a resource of the same type with equal content: its ids, its version, its
     * fields, the attached data and the nested resources that the read requested. So a service of a list, which has no
     * version, is not equal to the same service read alone. The order of attached keys does not matter.
     */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Resource that && valueFields().equals(that.valueFields());
    }

    @Override
    public final int hashCode() {
        return valueFields().hashCode();
    }

    private ValueFields valueFields() {
        ValueFields fields = new ValueFields(getClass());
        addFields(fields);
        return fields.show("serviceId", serviceId)
                .hide("estDuration", estDuration)
                .hide("started", started)
                .hide("completed", completed)
                .hide("disposition", disposition)
                .hide("dispositionDesc", dispositionDesc)
                .show("attached", attached)
                .show("version", version);
    }

    /** Adds the fields of this type of resource. */
    abstract void addFields(ValueFields to);

    /** Returns the ids, and whether the resource is active. Omits all data of the customer. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + '[' + ids() + (isActive() ? ", active]" : ", completed]");
    }

    abstract String ids();

    private static Instant at(Event event) {
        return event.timestamp().orElseThrow();
    }

    /**
     * The base class of all builders of resources. For implementations of the API, and for tests of applications. Not
     * safe for use by several threads.
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

        /** Sets the expected duration. */
        public final B estDuration(@Nullable Duration estDuration) {
            this.estDuration = estDuration;
            return self();
        }

        /** Sets the start: the common fields of the event without its attached data, and the time. */
        public final B started(Event event, Instant at) {
            this.started = RecordedEvent.of(event, at);
            return self();
        }

        /** Sets the end: the common fields of the event without its attached data, and the time. */
        public final B completed(Event event, Instant at) {
            this.completed = RecordedEvent.of(event, at);
            return self();
        }

        /** Sets the disposition. */
        public final B disposition(@Nullable AttributeValue disposition) {
            this.disposition = disposition;
            return self();
        }

        /** Sets the description of the disposition. */
        public final B dispositionDesc(@Nullable String dispositionDesc) {
            this.dispositionDesc = dispositionDesc;
            return self();
        }

        /** Sets the version of the service that was read. */
        public final B version(long version) {
            this.version = version;
            return self();
        }

        /** Attaches a value under a key, in place of any value attached before. */
        public final B attach(String key, Json value) {
            attached.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
            return self();
        }
    }
}
