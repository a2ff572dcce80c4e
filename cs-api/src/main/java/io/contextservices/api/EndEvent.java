package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a service, a state or a task: the vendor's Service End Event, State End Event and Task End Event. Nothing in
 * it is mandatory.
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

    /** Begins an end with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this event. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyEvent(this);
        builder.disposition = disposition;
        builder.dispositionDesc = dispositionDesc;
        builder.ttl = ttl;
        builder.expirationTime = expirationTime;
        return builder;
    }

    /** How it ended; {@code disposition}. */
    public Optional<AttributeValue> disposition() {
        return Optional.ofNullable(disposition);
    }

    /** More on how it ended; {@code disposition_desc}, at most 64 characters. */
    public Optional<String> dispositionDesc() {
        return Optional.ofNullable(dispositionDesc);
    }

    /**
     * How long after the server took this end the service is to be forgotten; {@code ttl}, whole seconds. For the end of a
     * service.
     */
    public Optional<Duration> ttl() {
        return Optional.ofNullable(ttl);
    }

    /**
     * When the service is to be forgotten; {@code expiration_time}. {@link #ttl()} wins where both are set. For the end of
     * a service.
     */
    public Optional<Instant> expirationTime() {
        return Optional.ofNullable(expirationTime);
    }

    /**
     * All that is wrong with this event as the end of a service; empty if it is valid. For a state or a task, {@code ttl}
     * and {@code expirationTime} are wrong as well.
     *
     * @param limits how large it may be, except for its size in bytes
     */
    public List<Violation> violations(Limits limits) {
        return EndFormat.OF_SERVICE.violations(this, limits);
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

        /** Sets how it ended. */
        public Builder disposition(AttributeValue disposition) {
            this.disposition = requireNonNull(disposition, "disposition");
            return this;
        }

        /** Sets how it ended, by name. */
        public Builder disposition(String name) {
            return disposition(AttributeValue.of(name));
        }

        /** Sets how it ended, by database id. */
        public Builder disposition(long dbId) {
            return disposition(AttributeValue.of(dbId));
        }

        /** Says more on how it ended, in at most 64 characters. */
        public Builder dispositionDesc(String dispositionDesc) {
            this.dispositionDesc = requireNonNull(dispositionDesc, "dispositionDesc");
            return this;
        }

        /** Sets how long after the server took this end to forget the service; whole seconds, 1 s to 100 years. */
        public Builder ttl(Duration ttl) {
            this.ttl = ttl.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** Sets when the service is to be forgotten; what is finer than a millisecond is cut off. */
        public Builder expirationTime(Instant expirationTime) {
            this.expirationTime = expirationTime.truncatedTo(ChronoUnit.MILLIS);
            return this;
        }

        /** The event as it stands; see {@link EndEvent#violations} for whether it is valid. */
        public EndEvent build() {
            return build(null);
        }

        EndEvent build(byte @Nullable [] source) {
            return new EndEvent(this, source);
        }
    }
}
