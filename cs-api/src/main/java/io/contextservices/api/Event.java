package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import io.contextservices.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An event of a service: its time, and the application, the resource and the medium it came through. Events that an
 * application sends also carry the data it attaches. The events in a {@link Service} returned by a read do not, since
 * attached data belongs to the service.
 */
public abstract class Event {

    private final @Nullable Instant timestamp;
    private final @Nullable String sessionId;
    private final @Nullable String interactionId;
    private final @Nullable AttributeValue applicationType;
    private final @Nullable Long applicationId;
    private final @Nullable AttributeValue resourceType;
    private final @Nullable Long resourceId;
    private final @Nullable AttributeValue mediaType;
    private final Map<String, Json> attached;

    /** The JSON that the event was read from, stored verbatim; absent in an event built in Java. */
    private final byte @Nullable [] source;

    Event(Builder<?> from, byte @Nullable [] source) {
        this.source = source;
        timestamp = from.timestamp;
        sessionId = from.sessionId;
        interactionId = from.interactionId;
        applicationType = from.applicationType;
        applicationId = from.applicationId;
        resourceType = from.resourceType;
        resourceId = from.resourceId;
        mediaType = from.mediaType;
        attached = from.attached.isEmpty() ? Map.of() : Collections.unmodifiableMap(from.handOver());
    }

    /**
     * Returns the time of the event, with millisecond precision; {@code timestamp}. If an event to send has none, the
     * server sets it.
     */
    public final Optional<Instant> timestamp() {
        return Optional.ofNullable(timestamp);
    }

    /** Returns the related session, for instance of an orchestration platform; {@code session_id}. */
    public final Optional<String> sessionId() {
        return Optional.ofNullable(sessionId);
    }

    /** Returns the related interaction; {@code interaction_id}. */
    public final Optional<String> interactionId() {
        return Optional.ofNullable(interactionId);
    }

    /** Returns the type of the application that reports the event; {@code application_type}. */
    public final Optional<AttributeValue> applicationType() {
        return Optional.ofNullable(applicationType);
    }

    /** Returns the database id of the application that reports the event; {@code application_id}. */
    public final OptionalLong applicationId() {
        return applicationId == null ? OptionalLong.empty() : OptionalLong.of(applicationId);
    }

    /** Returns the type of the resource that delivers the service; {@code resource_type}. */
    public final Optional<AttributeValue> resourceType() {
        return Optional.ofNullable(resourceType);
    }

    /** Returns the database id of the platform or agent that delivers the service; {@code resource_id}. */
    public final OptionalLong resourceId() {
        return resourceId == null ? OptionalLong.empty() : OptionalLong.of(resourceId);
    }

    /** Returns the medium; {@code media_type}. */
    public final Optional<AttributeValue> mediaType() {
        return Optional.ofNullable(mediaType);
    }

    /**
     * Returns the data attached by this event, by key, in the order in which it was attached. Its JSON form is all keys
     * that are not fields of the event.
     */
    public final Map<String, Json> attached() {
        return attached;
    }

    byte @Nullable [] source() {
        return source;
    }

    /**
     * Returns whether the other object is an event of the same type with equal fields and equal attached data.
     *
     * <p>Only the content counts. An event built in Java may equal one read from JSON: white space between fields, and
     * their order, are not visible to applications. Attached values are equal if their texts are, see {@link Json}; the
     * order of the attached keys does not matter.
     */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Event that && valueFields().equals(that.valueFields());
    }

    @Override
    public final int hashCode() {
        return valueFields().hashCode();
    }

    /**
     * Returns the type of the event, the names of the fields that are set, and the attached keys. Omits the values,
     * since they are data of the customer.
     */
    @Override
    public final String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        ValueFields fields = new ValueFields(getClass());
        addFields(fields);
        return fields.hide("timestamp", timestamp)
                .hide("sessionId", sessionId)
                .hide("interactionId", interactionId)
                .hide("applicationType", applicationType)
                .hide("applicationId", applicationId)
                .hide("resourceType", resourceType)
                .hide("resourceId", resourceId)
                .hide("mediaType", mediaType)
                .show("attached", attached);
    }

    /** Adds the fields of this type of event. */
    abstract void addFields(ValueFields to);

    /**
     * The base class of all builders of events. Not safe for use by several threads; may be used again after
     * {@code build()}.
     *
     * @param <B> the builder's own type
     */
    public abstract static class Builder<B extends Builder<B>> {

        private @Nullable Instant timestamp;
        private @Nullable String sessionId;
        private @Nullable String interactionId;
        private @Nullable AttributeValue applicationType;
        private @Nullable Long applicationId;
        private @Nullable AttributeValue resourceType;
        private @Nullable Long resourceId;
        private @Nullable AttributeValue mediaType;
        private Map<String, Json> attached = new LinkedHashMap<>();
        private boolean handedOver;

        Builder() {}

        abstract B self();

        /** Builds the event with the JSON that it was read from; {@code null} if it is built in Java. */
        abstract Event build(byte @Nullable [] source);

        /** Sets the time of the event; truncated to milliseconds. If it is not set, the server uses its own time. */
        public final B timestamp(Instant timestamp) {
            this.timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
            return self();
        }

        /** Sets the related session. */
        public final B sessionId(String sessionId) {
            this.sessionId = requireNonNull(sessionId, "sessionId");
            return self();
        }

        /** Sets the related interaction. */
        public final B interactionId(String interactionId) {
            this.interactionId = requireNonNull(interactionId, "interactionId");
            return self();
        }

        /** Sets the type of the application that reports the event. */
        public final B applicationType(AttributeValue applicationType) {
            this.applicationType = requireNonNull(applicationType, "applicationType");
            return self();
        }

        /** Sets the type of the application that reports the event by name. */
        public final B applicationType(String name) {
            return applicationType(AttributeValue.of(name));
        }

        /** Sets the type of the application that reports the event by database id. */
        public final B applicationType(long dbId) {
            return applicationType(AttributeValue.of(dbId));
        }

        /** Sets the database id of the application that reports the event. */
        public final B applicationId(long applicationId) {
            this.applicationId = applicationId;
            return self();
        }

        /** Sets the type of the resource that delivers the service. */
        public final B resourceType(AttributeValue resourceType) {
            this.resourceType = requireNonNull(resourceType, "resourceType");
            return self();
        }

        /** Sets the type of the resource that delivers the service by name. */
        public final B resourceType(String name) {
            return resourceType(AttributeValue.of(name));
        }

        /** Sets the type of the resource that delivers the service by database id. */
        public final B resourceType(long dbId) {
            return resourceType(AttributeValue.of(dbId));
        }

        /** Sets the database id of the platform or agent that delivers the service. */
        public final B resourceId(long resourceId) {
            this.resourceId = resourceId;
            return self();
        }

        /** Sets the medium. */
        public final B mediaType(AttributeValue mediaType) {
            this.mediaType = requireNonNull(mediaType, "mediaType");
            return self();
        }

        /** Sets the medium by name. */
        public final B mediaType(String name) {
            return mediaType(AttributeValue.of(name));
        }

        /** Sets the medium by database id. */
        public final B mediaType(long dbId) {
            return mediaType(AttributeValue.of(dbId));
        }

        /**
         * Attaches a value under a key, in place of any value attached under it before.
         *
         * @param value any value that {@link Json#of} accepts
         * @throws IllegalArgumentException if the value has no JSON form
         */
        public final B attach(String key, @Nullable Object value) {
            own().put(requireNonNull(key, "key"), Json.of(value));
            return self();
        }

        /** Returns the map of attached data without copying it: from now on, it belongs to the event being built. */
        private Map<String, Json> handOver() {
            handedOver = true;
            return attached;
        }

        /**
         * Returns a map of attached data that the builder may change. Copies the map first if a built event uses it.
         */
        private Map<String, Json> own() {
            if (handedOver) {
                attached = new LinkedHashMap<>(attached);
                handedOver = false;
            }
            return attached;
        }

        final int attachedKeys() {
            return attached.size();
        }

        final @Nullable Json detach(String key) {
            return own().remove(key);
        }

        final void copyEvent(Event from) {
            copyCircumstances(from);
            own().putAll(from.attached);
        }

        final void copyCircumstances(Event from) {
            timestamp = from.timestamp;
            sessionId = from.sessionId;
            interactionId = from.interactionId;
            applicationType = from.applicationType;
            applicationId = from.applicationId;
            resourceType = from.resourceType;
            resourceId = from.resourceId;
            mediaType = from.mediaType;
        }
    }
}
