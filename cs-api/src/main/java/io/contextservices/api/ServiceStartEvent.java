package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Service Start Event: a customer, known by an id or only by a contact key, wants something.
 *
 * <pre>{@code
 * ServiceStartEvent event = ServiceStartEvent.forContactKey("408-832-7799")
 *         .serviceType("new-account")
 *         .mediaType(AttributeValue.of("voice"))
 *         .attach("coupon", Map.of("coupon_name", "DISCOUNTCODE15"))
 *         .build();
 * }</pre>
 *
 * <p>Building checks nothing, so that all faults can be told at once: {@link #violations} lists them, and starting a
 * service with a faulty event fails with an {@link InvalidRequestException} that holds them.
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

    /** Whoever read this, so that it need not be looked at a second time; nothing that anybody sees depends on it. */
    private @Nullable EventValidator checkedBy;

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

    /** Begins an event with nothing set; it needs a customer id or a contact key to be valid. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins an event for a customer who is known. */
    public static Builder forCustomer(String customerId) {
        return new Builder().customerId(customerId);
    }

    /** Begins an event for a customer who is known only by a phone number, an address, a PIN. */
    public static Builder forContactKey(String contactKey) {
        return new Builder().contactKey(contactKey);
    }

    /** A builder that starts from this event. */
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

    /** The customer; {@code customer_id}. A service without one is anonymous. */
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

    /** How long it is expected to take; {@code est_duration}, whole seconds. */
    public Optional<Duration> estDuration() {
        return Optional.ofNullable(estDuration);
    }

    /** Whether the service is completed as soon as it has started; {@code auto_closed}, {@code false} unless set. */
    public boolean autoClosed() {
        return autoClosed;
    }

    /** How an {@linkplain #autoClosed() auto-closed} service ended; {@code disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** More on how an {@linkplain #autoClosed() auto-closed} service ended; {@code disposition_desc}. */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /** After how long without any event the service is to end by itself; {@code auto_complete_after}, whole seconds. */
    public Optional<Duration> autoCompleteAfter() {
        return Optional.ofNullable(autoCompleteAfter);
    }

    /** How long after the server took the start the service is to be forgotten; {@code ttl}, whole seconds. */
    public Optional<Duration> ttl() {
        return Optional.ofNullable(ttl);
    }

    /** When the service is to be forgotten; {@code expiration_time}. {@link #ttl()} wins where both are set. */
    public Optional<Instant> expirationTime() {
        return Optional.ofNullable(expirationTime);
    }

    /**
     * All that is wrong with this event, in the order of its fields; empty if it is valid.
     *
     * @param limits how large it may be, except for its size in bytes
     */
    public List<Violation> violations(Limits limits) {
        return ServiceStartFormat.INSTANCE.violations(this, limits);
    }

    void checkedBy(EventValidator rules) {
        checkedBy = rules;
    }

    /** Whether these very rules found nothing wrong with it. */
    boolean isCheckedBy(EventValidator rules) {
        return checkedBy == rules;
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

        /** Sets what the customer is reached by. */
        public Builder contactKey(String contactKey) {
            this.contactKey = requireNonNull(contactKey, "contactKey");
            return this;
        }

        /** Sets what the customer wants. */
        public Builder serviceType(AttributeValue serviceType) {
            this.serviceType = requireNonNull(serviceType, "serviceType");
            return this;
        }

        /** Sets what the customer wants, by name. */
        public Builder serviceType(String name) {
            return serviceType(AttributeValue.of(name));
        }

        /** Sets what the customer wants, by database id. */
        public Builder serviceType(long dbId) {
            return serviceType(AttributeValue.of(dbId));
        }

        /** Sets how long it is expected to take; whole seconds, the rest is cut off; at least 0. */
        public Builder estDuration(Duration estDuration) {
            this.estDuration = estDuration.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Sets whether the service is completed as soon as it has started. */
        public Builder autoClosed(boolean autoClosed) {
            this.autoClosed = autoClosed;
            return this;
        }

        /** Sets how the service ended; only for one that is {@linkplain #autoClosed(boolean) auto-closed}. */
        public Builder disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return this;
        }

        /** Says more on how the service ended, in at most 64 characters; only for one that is auto-closed. */
        public Builder dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return this;
        }

        /** Sets after how long without any event the service is to end by itself; whole seconds, at least 1. */
        public Builder autoCompleteAfter(Duration autoCompleteAfter) {
            this.autoCompleteAfter = autoCompleteAfter.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Sets how long after the server took the start to forget the service; whole seconds, 1 s to 100 years. */
        public Builder ttl(Duration ttl) {
            this.ttl = ttl.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Sets when the service is to be forgotten; what is finer than a millisecond is cut off. */
        public Builder expirationTime(Instant expirationTime) {
            this.expirationTime = expirationTime.truncatedTo(ChronoUnit.MILLIS);
            return this;
        }

        boolean isAutoClosed() {
            return autoClosed;
        }

        /** The event as it stands; see {@link ServiceStartEvent#violations} for whether it is valid. */
        public ServiceStartEvent build() {
            return new ServiceStartEvent(this, null);
        }

        ServiceStartEvent build(byte @Nullable [] source) {
            return new ServiceStartEvent(this, source);
        }
    }
}
