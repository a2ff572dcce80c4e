package io.contextservices.api;

import io.contextservices.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The changes to a service that is {@linkplain AsyncContextServices#associate(String, long, ServiceUpdate) assigned to
 * a customer}. The service keeps the fields that are not set. Immutable.
 *
 * <pre>{@code
 * ServiceUpdate update = ServiceUpdate.builder().serviceType("new-account").attach("verified", true).build();
 * }</pre>
 */
public final class ServiceUpdate {

    /** The event whose JSON is that of this update. A server ignores the fields that this class does not have. */
    private final ServiceStartEvent event;

    ServiceUpdate(ServiceStartEvent event) {
        this.event = event;
    }

    /** Returns a builder of an update that changes nothing. */
    public static Builder builder() {
        return new Builder();
    }

    ServiceStartEvent event() {
        return event;
    }

    /** Returns the new contact key; {@code contact_key}. */
    public Optional<String> contactKey() {
        return event.contactKey();
    }

    /** Returns the new type of the service; {@code service_type}. */
    public Optional<AttributeValue> serviceType() {
        return event.serviceType();
    }

    /** Returns the new expected duration; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return event.estDuration();
    }

    /** Returns the related session; {@code session_id}. */
    public Optional<String> sessionId() {
        return event.sessionId();
    }

    /** Returns the related interaction; {@code interaction_id}. */
    public Optional<String> interactionId() {
        return event.interactionId();
    }

    /** Returns the type of the application; {@code application_type}. */
    public Optional<AttributeValue> applicationType() {
        return event.applicationType();
    }

    /** Returns the database id of the application; {@code application_id}. */
    public OptionalLong applicationId() {
        return event.applicationId();
    }

    /** Returns the type of the resource that delivers the service; {@code resource_type}. */
    public Optional<AttributeValue> resourceType() {
        return event.resourceType();
    }

    /** Returns the database id of the platform or agent that delivers the service; {@code resource_id}. */
    public OptionalLong resourceId() {
        return event.resourceId();
    }

    /** Returns the medium; {@code media_type}. */
    public Optional<AttributeValue> mediaType() {
        return event.mediaType();
    }

    /** Returns the data attached by this update, by key, in the order in which it was attached. */
    public Map<String, Json> attached() {
        return event.attached();
    }

    /** Returns whether the other object is an update with equal fields and equal attached data. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceUpdate that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /**
     * Returns the names of the fields that are set, and the attached keys. Omits the values, since they are data of the
     * customer.
     */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(ServiceUpdate.class)
                .hide("contactKey", contactKey().orElse(null))
                .hide("serviceType", serviceType().orElse(null))
                .hide("estDuration", estDuration().orElse(null))
                .hide("sessionId", sessionId().orElse(null))
                .hide("interactionId", interactionId().orElse(null))
                .hide("applicationType", applicationType().orElse(null))
                .hide(
                        "applicationId",
                        applicationId().isPresent() ? applicationId().getAsLong() : null)
                .hide("resourceType", resourceType().orElse(null))
                .hide("resourceId", resourceId().isPresent() ? resourceId().getAsLong() : null)
                .hide("mediaType", mediaType().orElse(null))
                .show("attached", attached());
    }

    /** Builds {@link ServiceUpdate}s. Not safe for use by several threads; may be used again after {@code build()}. */
    public static final class Builder {

        private final ServiceStartEvent.Builder event = ServiceStartEvent.builder();

        private Builder() {}

        /** Sets the contact key, in place of that of the service. */
        public Builder contactKey(String contactKey) {
            event.contactKey(contactKey);
            return this;
        }

        /** Sets the type of the service. */
        public Builder serviceType(AttributeValue serviceType) {
            event.serviceType(serviceType);
            return this;
        }

        /** Sets the type of the service by name. */
        public Builder serviceType(String name) {
            event.serviceType(name);
            return this;
        }

        /** Sets the type of the service by database id. */
        public Builder serviceType(long dbId) {
            event.serviceType(dbId);
            return this;
        }

        /** Sets the expected duration, at least 0; truncated to whole seconds. */
        public Builder estDuration(Duration estDuration) {
            event.estDuration(estDuration);
            return this;
        }

        /** Sets the related session. */
        public Builder sessionId(String sessionId) {
            event.sessionId(sessionId);
            return this;
        }

        /** Sets the related interaction. */
        public Builder interactionId(String interactionId) {
            event.interactionId(interactionId);
            return this;
        }

        /** Sets the type of the application that reports the update. */
        public Builder applicationType(AttributeValue applicationType) {
            event.applicationType(applicationType);
            return this;
        }

        /** Sets the type of the application that reports the update by name. */
        public Builder applicationType(String name) {
            event.applicationType(name);
            return this;
        }

        /** Sets the type of the application that reports the update by database id. */
        public Builder applicationType(long dbId) {
            event.applicationType(dbId);
            return this;
        }

        /** Sets the database id of the application that reports the update. */
        public Builder applicationId(long applicationId) {
            event.applicationId(applicationId);
            return this;
        }

        /** Sets the type of the resource that delivers the service. */
        public Builder resourceType(AttributeValue resourceType) {
            event.resourceType(resourceType);
            return this;
        }

        /** Sets the type of the resource that delivers the service by name. */
        public Builder resourceType(String name) {
            event.resourceType(name);
            return this;
        }

        /** Sets the type of the resource that delivers the service by database id. */
        public Builder resourceType(long dbId) {
            event.resourceType(dbId);
            return this;
        }

        /** Sets the database id of the platform or agent that delivers the service. */
        public Builder resourceId(long resourceId) {
            event.resourceId(resourceId);
            return this;
        }

        /** Sets the medium. */
        public Builder mediaType(AttributeValue mediaType) {
            event.mediaType(mediaType);
            return this;
        }

        /** Sets the medium by name. */
        public Builder mediaType(String name) {
            event.mediaType(name);
            return this;
        }

        /** Sets the medium by database id. */
        public Builder mediaType(long dbId) {
            event.mediaType(dbId);
            return this;
        }

        /**
         * Attaches a value under a key, in place of any value that is attached to the service under it.
         *
         * @param value any value that {@link Json#of} accepts
         * @throws IllegalArgumentException if the value has no JSON form
         */
        public Builder attach(String key, @Nullable Object value) {
            event.attach(key, value);
            return this;
        }

        /** Builds the update without validating it. A call with an invalid update fails with all its violations. */
        public ServiceUpdate build() {
            return new ServiceUpdate(event.build());
        }
    }
}
