package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a service, a state or a task: the vendor's Service End Event, State End Event and Task End Event. All its
 * fields are optional.
 *
 * <pre>{@code
 * EndEvent end = EndEvent.builder().disposition("accepted").attach("satisfaction", 85).build();
 * }</pre>
 */
public final class EndEvent extends Event {

    private final @Nullable AttributeValue disposition;
    private final @Nullable String dispositionDesc;
    private final @Nullable Duration ttl;
    private final @Nullable Instant expirationTime;

    private EndEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
        disposition = from.disposition;
        dispositionDesc = from.dispositionDesc;
        ttl = from.ttl;
        expirationTime = from.expirationTime;
    }

    /** Returns a builder of an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with the values of this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.disposition = disposition;
        builder.dispositionDesc = dispositionDesc;
        builder.ttl = ttl;
        builder.expirationTime = expirationTime;
        return builder;
    }

    /** Returns the disposition, which classifies the outcome; {@code disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** Returns the description of the disposition; {@code disposition_desc}, at most 64 characters. */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /**
     * Returns the time from when the server accepts this event until the service expires and is deleted; {@code ttl},
     * whole seconds. Only for the end of a service.
     */
    public Optional<Duration> ttl() {
        return Optional.ofNullable(ttl);
    }

    /**
     * Returns the instant at which the service expires and is deleted; {@code expiration_time}. {@link #ttl()} takes
     * precedence if both are set. Only for the end of a service.
     */
    public Optional<Instant> expirationTime() {
        return Optional.ofNullable(expirationTime);
    }

    @Override
    void addFields(ValueFields to) {
        to.hide("disposition", disposition)
                .hide("dispositionDesc", dispositionDesc)
                .hide("ttl", ttl)
                .hide("expirationTime", expirationTime);
    }

    /** Builds {@link EndEvent}s. Not safe for use by several threads. */
    public static final class Builder extends Event.Builder<Builder> {

        private @Nullable AttributeValue disposition;
        private @Nullable String dispositionDesc;
        private @Nullable Duration ttl;
        private @Nullable Instant expirationTime;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Sets the disposition. */
        public Builder disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return this;
        }

        /** Sets the disposition by name. */
        public Builder disposition(String name) {
            return disposition(AttributeValue.of(name));
        }

        /** Sets the disposition by database id. */
        public Builder disposition(long dbId) {
            return disposition(AttributeValue.of(dbId));
        }

        /** Sets the description of the disposition, at most 64 characters. */
        public Builder dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return this;
        }

        /**
         * Sets the time from when the server accepts this event until the service is deleted; whole seconds, 1 s to 100
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

        /** Builds the event without validating it. Operations reject an event that is not valid. */
        public EndEvent build() {
            return build(null);
        }

        @Override
        EndEvent build(byte @Nullable [] source) {
            return new EndEvent(this, source);
        }
    }
}
