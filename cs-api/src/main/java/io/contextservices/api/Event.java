package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a service: when, reported by which application, through which resource, over which medium.
 * Events that an application sends also carry the data it attaches; the events in a {@link Service} that was read do not,
 * since attached data belongs to the service.
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

    /** The JSON that the event was read from, to be kept as it came; absent in an event built in Java. */
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

    /** When it happened, to the millisecond; {@code timestamp}. Absent in an event to send: the server sets it. */
    public final Optional<Instant> timestamp() {
        return Optional.ofNullable(timestamp);
    }

    /** The related session, for instance of an orchestration platform; {@code session_id}. */
    public final Optional<String> sessionId() {
        return Optional.ofNullable(sessionId);
    }

    /** The related interaction; {@code interaction_id}. */
    public final Optional<String> interactionId() {
        return Optional.ofNullable(interactionId);
    }

    /** The kind of application that reports the event; {@code application_type}. */
    public final Optional<AttributeValue> applicationType() {
        return Optional.ofNullable(applicationType);
    }

    /** The database id of the application that reports the event; {@code application_id}. */
    public final OptionalLong applicationId() {
        return applicationId == null ? OptionalLong.empty() : OptionalLong.of(applicationId);
    }

    /** The kind of resource that delivers the service; {@code resource_type}. */
    public final Optional<AttributeValue> resourceType() {
        return Optional.ofNullable(resourceType);
    }

    /** The database id of the platform or agent that delivers the service; {@code resource_id}. */
    public final OptionalLong resourceId() {
        return resourceId == null ? OptionalLong.empty() : OptionalLong.of(resourceId);
    }

    /** The medium; {@code media_type}. */
    public final Optional<AttributeValue> mediaType() {
        return Optional.ofNullable(mediaType);
    }

    /** The data attached by this event, by key, in the order in which it was attached; every further key of the JSON. */
    public final Map<String, Json> attached() {
        return attached;
    }

    byte @Nullable [] source() {
        return source;
    }

    /** Names of what is attached, without any value: those are the customer's. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[attached=" + attached.keySet() + ']';
    }

    /**
     * What all builders of events share. Not safe for use by several threads; may be used again after {@code build()}.
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

        /** Sets when it happened; what is finer than a millisecond is cut off. Unset: the server's time. */
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

        /** Sets the kind of application that reports the event. */
        public final B applicationType(AttributeValue applicationType) {
            this.applicationType = requireNonNull(applicationType, "applicationType");
            return self();
        }

        /** Sets the database id of the application that reports the event. */
        public final B applicationId(long applicationId) {
            this.applicationId = applicationId;
            return self();
        }

        /** Sets the kind of resource that delivers the service. */
        public final B resourceType(AttributeValue resourceType) {
            this.resourceType = requireNonNull(resourceType, "resourceType");
            return self();
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

        /**
         * Attaches a value under a key, in place of what was attached under it before.
         *
         * @param value anything that {@link Json#of} takes
         * @throws IllegalArgumentException if the value has no JSON form
         */
        public final B attach(String key, @Nullable Object value) {
            own().put(requireNonNull(key, "key"), Json.of(value));
            return self();
        }

        /** What is attached; an event that is built has it from now on. */
        private Map<String, Json> handOver() {
            handedOver = true;
            return attached;
        }

        /** What is attached, to be changed. */
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
