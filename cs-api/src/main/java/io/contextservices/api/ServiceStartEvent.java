package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Service Start Event: a customer, identified by an id or only by a contact key, requests something.
 *
 * <pre>{@code
 * ServiceStartEvent event = ServiceStartEvent.forContactKey("408-832-7799")
 *         .serviceType("new-account")
 *         .mediaType("voice")
 *         .attach("coupon", Map.of("coupon_name", "DISCOUNTCODE15"))
 *         .build();
 * }</pre>
 *
 * <p>Building does not validate the event. Starting a service with an invalid event fails with an
 * {@link InvalidRequestException} that lists all violations.
 *
 * <p>Fields, types and meanings are those of the vendor's page "Start Service" (Context Services 8.5).
 */
public final class ServiceStartEvent extends Event {

    private final @Nullable String customerId;
    private final @Nullable String contactKey;
    private final @Nullable AttributeValue serviceType;
    private final @Nullable Duration estDuration;
    private final boolean autoClosed;
    private final @Nullable AttributeValue disposition;
    private final @Nullable String dispositionDesc;
    private final @Nullable Duration autoCompleteAfter;
    private final @Nullable Duration ttl;
    private final @Nullable Instant expirationTime;

    private ServiceStartEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
        customerId = from.customerId;
        contactKey = from.contactKey;
        serviceType = from.serviceType;
        estDuration = from.estDuration;
        autoClosed = from.autoClosed;
        disposition = from.disposition;
        dispositionDesc = from.dispositionDesc;
        autoCompleteAfter = from.autoCompleteAfter;
        ttl = from.ttl;
        expirationTime = from.expirationTime;
    }

    /** Returns a builder of an event with nothing set. The event needs a customer id or a contact key to be valid. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder of an event for an identified customer. */
    public static Builder forCustomer(String customerId) {
        return new Builder().customerId(customerId);
    }

    /**
     * Returns a builder of an event for an anonymous customer with a contact key: a phone number, an address, a PIN.
     */
    public static Builder forContactKey(String contactKey) {
        return new Builder().contactKey(contactKey);
    }

    /** Returns a builder with the values of this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.customerId = customerId;
        builder.contactKey = contactKey;
        builder.serviceType = serviceType;
        builder.estDuration = estDuration;
        builder.autoClosed = autoClosed;
        builder.disposition = disposition;
        builder.dispositionDesc = dispositionDesc;
        builder.autoCompleteAfter = autoCompleteAfter;
        builder.ttl = ttl;
        builder.expirationTime = expirationTime;
        return builder;
    }

    /** Returns the customer; {@code customer_id}. A service without one is anonymous. */
    public Optional<String> customerId() {
        return Optional.ofNullable(customerId);
    }

    /** Returns the contact key, for instance the phone number of the customer; {@code contact_key}. */
    public Optional<String> contactKey() {
        return Optional.ofNullable(contactKey);
    }

    /** Returns the type of the service, which says what the customer wants; {@code service_type}. */
    public Optional<AttributeValue> serviceType() {
        return Optional.ofNullable(serviceType);
    }

    /** Returns the expected duration; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    /**
     * Returns whether the service is completed immediately after its start; {@code auto_closed}, {@code false} unless
     * set.
     */
    public boolean autoClosed() {
        return autoClosed;
    }

    /** Returns the disposition of an {@linkplain #autoClosed() auto-closed} service; {@code disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /**
     * Returns the description of the disposition of an {@linkplain #autoClosed() auto-closed} service;
     * {@code disposition_desc}.
     */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /**
     * Returns the time without events after which the service is completed automatically; {@code auto_complete_after},
     * whole seconds.
     */
    public Optional<Duration> autoCompleteAfter() {
        return Optional.ofNullable(autoCompleteAfter);
    }

    /**
     * Returns the time from when the server accepts the start until the service expires and is deleted; {@code ttl},
     * whole seconds.
     */
    public Optional<Duration> ttl() {
        return Optional.ofNullable(ttl);
    }

    /**
     * Returns the instant at which the service expires and is deleted; {@code expiration_time}. {@link #ttl()} takes
     * precedence if both are set.
     */
    public Optional<Instant> expirationTime() {
        return Optional.ofNullable(expirationTime);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("customerId", customerId)
                .hide("contactKey", contactKey)
                .hide("serviceType", serviceType)
                .hide("estDuration", estDuration)
                .hide("autoClosed", autoClosed)
                .hide("disposition", disposition)
                .hide("dispositionDesc", dispositionDesc)
                .hide("autoCompleteAfter", autoCompleteAfter)
                .hide("ttl", ttl)
                .hide("expirationTime", expirationTime);
    }

    /** Builds {@link ServiceStartEvent}s. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private @Nullable String customerId;
        private @Nullable String contactKey;
        private @Nullable AttributeValue serviceType;
        private @Nullable Duration estDuration;
        private boolean autoClosed;
        private @Nullable AttributeValue disposition;
        private @Nullable String dispositionDesc;
        private @Nullable Duration autoCompleteAfter;
        private @Nullable Duration ttl;
        private @Nullable Instant expirationTime;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Sets the customer. */
        public Builder customerId(String customerId) {
            this.customerId = requireNonNull(customerId, "customerId");
            return this;
        }

        /** Sets the contact key, for instance the phone number of the customer. */
        public Builder contactKey(String contactKey) {
            this.contactKey = requireNonNull(contactKey, "contactKey");
            return this;
        }

        /** Sets the type of the service. */
        public Builder serviceType(AttributeValue serviceType) {
            this.serviceType = requireNonNull(serviceType, "serviceType");
            return this;
        }

        /** Sets the type of the service by name. */
        public Builder serviceType(String name) {
            return serviceType(AttributeValue.of(name));
        }

        /** Sets the type of the service by database id. */
        public Builder serviceType(long dbId) {
            return serviceType(AttributeValue.of(dbId));
        }

        /** Sets the expected duration, at least 0; truncated to whole seconds. */
        public Builder estDuration(Duration estDuration) {
            this.estDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Sets whether the service is completed immediately after its start. */
        public Builder autoClosed(boolean autoClosed) {
            this.autoClosed = autoClosed;
            return this;
        }

        /** Sets the disposition; only for an {@linkplain #autoClosed(boolean) auto-closed} service. */
        public Builder disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return this;
        }

        /** Sets the disposition by name; only for an auto-closed service. */
        public Builder disposition(String name) {
            return disposition(AttributeValue.of(name));
        }

        /** Sets the disposition by database id; only for an auto-closed service. */
        public Builder disposition(long dbId) {
            return disposition(AttributeValue.of(dbId));
        }

        /** Sets the description of the disposition, at most 64 characters; only for an auto-closed service. */
        public Builder dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return this;
        }

        /**
         * Sets the time without events after which the service is completed automatically; whole seconds, at least 1.
         */
        public Builder autoCompleteAfter(Duration autoCompleteAfter) {
            this.autoCompleteAfter = autoCompleteAfter.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /**
         * Sets the time from when the server accepts the start until the service is deleted; whole seconds, 1 s to 100
         * years.
         */
        public Builder ttl(Duration ttl) {
            this.ttl = ttl.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Sets the instant at which the service is deleted; truncated to milliseconds. */
        public Builder expirationTime(Instant expirationTime) {
            this.expirationTime = expirationTime.truncatedTo(ChronoUnit.MILLIS);
            return this;
        }

        boolean isAutoClosed() {
            return autoClosed;
        }

        /** Builds the event without validating it. Operations reject an event that is not valid. */
        public ServiceStartEvent build() {
            return new ServiceStartEvent(this, null);
        }

        @Override
        ServiceStartEvent build(byte @Nullable [] source) {
            return new ServiceStartEvent(this, source);
        }
    }
}
