package io.contextservices.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Service End Event: a service ends. All its fields are optional.
 *
 * <pre>{@code
 * ServiceEndEvent end = ServiceEndEvent.builder().disposition("accepted").attach("satisfaction", 85).build();
 * }</pre>
 */
public final class ServiceEndEvent extends EndEvent {

    private final @Nullable Duration ttl;
    private final @Nullable Instant expirationTime;

    private ServiceEndEvent(Builder from, byte @Nullable [] source) {
        super(from, source);
        ttl = from.ttl;
        expirationTime = from.expirationTime;
    }

    /** Returns a builder of an event with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Target.Level level() {
        return Target.Level.SERVICE;
    }

    @Override
    public Builder toBuilder() {
        Builder builder = new Builder().copyEnd(this);
        builder.ttl = ttl;
        builder.expirationTime = expirationTime;
        return builder;
    }

    /**
     * Returns the time from when the server accepts this event until the service expires and is deleted; {@code ttl},
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
        super.addFields(to);
        to.hide("ttl", ttl).hide("expirationTime", expirationTime);
    }

    /** Builds {@link ServiceEndEvent}s. Not safe for use by several threads. */
    public static final class Builder extends EndEvent.Builder<Builder> {

        private @Nullable Duration ttl;
        private @Nullable Instant expirationTime;

        private Builder() {}

        @Override
        Builder self() {
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

        @Override
        public ServiceEndEvent build() {
            return build(null);
        }

        @Override
        ServiceEndEvent build(byte @Nullable [] source) {
            return new ServiceEndEvent(this, source);
        }
    }
}
