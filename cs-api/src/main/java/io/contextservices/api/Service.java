package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service as it stood when it was read: what a customer wants, since when, and what became of it.
 *
 * <p>Attached data is there only if the read asked for it, see {@link ServiceView}.
 */
public final class Service {

    private final long serviceId;
    private final @Nullable String customerId;
    private final @Nullable String contactKey;
    private final @Nullable AttributeValue serviceType;
    private final @Nullable Duration estDuration;
    private final Event started;
    private final @Nullable Event completed;
    private final @Nullable AttributeValue disposition;
    private final @Nullable String dispositionDesc;
    private final Map<String, Json> attached;

    private Service(Builder from) {
        serviceId = from.serviceId;
        customerId = from.customerId;
        contactKey = from.contactKey;
        serviceType = from.serviceType;
        estDuration = from.estDuration;
        started = requireNonNull(from.started, "started");
        completed = from.completed;
        disposition = from.disposition;
        dispositionDesc = from.dispositionDesc;
        attached = Collections.unmodifiableMap(new LinkedHashMap<>(from.attached));
    }

    /** Begins a service; for implementations of the API, and for tests of applications. */
    public static Builder builder(long serviceId) {
        return new Builder(serviceId);
    }

    /** The id that the server assigned; {@code service_id}. */
    public long serviceId() {
        return serviceId;
    }

    /** The customer; {@code customer_id}. Absent while the service is anonymous. */
    public Optional<String> customerId() {
        return Optional.ofNullable(customerId);
    }

    /** What the customer is reached by; {@code contact_key}. */
    public Optional<String> contactKey() {
        return Optional.ofNullable(contactKey);
    }

    /** What the customer wants; {@code service_type}. */
    public Optional<AttributeValue> serviceType() {
        return Optional.ofNullable(serviceType);
    }

    /** How long it was expected to take; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    /** The start; {@code started}. Always has a timestamp, never attached data. */
    public Event started() {
        return started;
    }

    /** The end; {@code completed}. Absent while the service is active. */
    public Optional<Event> completed() {
        return Optional.ofNullable(completed);
    }

    /** Whether the service has not ended. */
    public boolean isActive() {
        return completed == null;
    }

    /** From start to end; {@code duration}, milliseconds. Absent while the service is active. */
    public Optional<Duration> duration() {
        return completed().map(end -> Duration.between(at(started), at(end)));
    }

    /** How it ended; {@code disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** More on how it ended; {@code disposition_desc}. */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /** The attached data that the read asked for, by key. */
    public Map<String, Json> attached() {
        return attached;
    }

    /** The data attached under a key, if there is any and the read asked for it. */
    public Optional<Json> attached(String key) {
        return Optional.ofNullable(attached.get(key));
    }

    /** The id and whether the service is active; nothing of the customer's. */
    @Override
    public String toString() {
        return "Service[" + serviceId + (isActive() ? ", active]" : ", completed]");
    }

    private static Instant at(Event event) {
        return event.timestamp().orElseThrow();
    }

    /** Builds {@link Service}s. Not safe for use by several threads. */
    public static final class Builder {

        private final long serviceId;
        private @Nullable String customerId;
        private @Nullable String contactKey;
        private @Nullable AttributeValue serviceType;
        private @Nullable Duration estDuration;
        private @Nullable Event started;
        private @Nullable Event completed;
        private @Nullable AttributeValue disposition;
        private @Nullable String dispositionDesc;
        private final Map<String, Json> attached = new LinkedHashMap<>();

        private Builder(long serviceId) {
            this.serviceId = serviceId;
        }

        /** Sets the customer. */
        public Builder customerId(@Nullable String customerId) {
            this.customerId = customerId;
            return this;
        }

        /** Sets what the customer is reached by. */
        public Builder contactKey(@Nullable String contactKey) {
            this.contactKey = contactKey;
            return this;
        }

        /** Sets what the customer wants. */
        public Builder serviceType(@Nullable AttributeValue serviceType) {
            this.serviceType = serviceType;
            return this;
        }

        /** Sets how long it was expected to take. */
        public Builder estDuration(@Nullable Duration estDuration) {
            this.estDuration = estDuration;
            return this;
        }

        /** Sets the start: what the event says of its circumstances, and when it took place. */
        public Builder started(Event event, Instant at) {
            this.started = recorded(event, at);
            return this;
        }

        /** Sets the end: what the event says of its circumstances, and when it took place. */
        public Builder completed(Event event, Instant at) {
            this.completed = recorded(event, at);
            return this;
        }

        /** Sets how it ended. */
        public Builder disposition(@Nullable AttributeValue disposition) {
            this.disposition = disposition;
            return this;
        }

        /** Says more on how it ended. */
        public Builder dispositionDesc(@Nullable String dispositionDesc) {
            this.dispositionDesc = dispositionDesc;
            return this;
        }

        /** Attaches a value under a key, in place of what was there. */
        public Builder attach(String key, Json value) {
            attached.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
            return this;
        }

        /**
         * The service.
         *
         * @throws NullPointerException if there is no start
         */
        public Service build() {
            return new Service(this);
        }

        private static Event recorded(Event event, Instant at) {
            RecordedEvent.Builder builder = new RecordedEvent.Builder();
            builder.copyCircumstances(event);
            return builder.timestamp(at).build();
        }
    }
}
