package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Status;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The selection of conversations in a list. Immutable; minor versions may add conditions. */
public final class ListQuery {

    private final Status status;
    private final Set<String> serviceTypes;
    private final @Nullable Instant startedFrom;
    private final @Nullable Instant startedTo;
    private final @Nullable Position after;
    private final int limit;
    private final Instant now;

    private ListQuery(Builder from) {
        status = from.status;
        serviceTypes = from.serviceTypes;
        startedFrom = from.startedFrom;
        startedTo = from.startedTo;
        after = from.after;
        limit = from.limit;
        now = from.now;
    }

    /**
     * Returns a query for all conversations that have not expired.
     *
     * @param limit the maximum number of conversations; positive
     * @param now the time at which {@linkplain Head#isExpired expired} conversations are excluded
     * @throws IllegalArgumentException if the limit is not positive
     */
    public static ListQuery all(int limit, Instant now) {
        return builder(limit, now).build();
    }

    /**
     * Returns a builder of a query. Without further conditions it selects all conversations that have not expired.
     *
     * @param limit the maximum number of conversations; positive
     * @param now the time at which {@linkplain Head#isExpired expired} conversations are excluded
     * @throws IllegalArgumentException if the limit is not positive
     */
    public static Builder builder(int limit, Instant now) {
        return new Builder(limit, now);
    }

    /** Returns whether active or completed services, or both, are selected. */
    public Status status() {
        return status;
    }

    /**
     * Returns the selected types, which are compared with {@link Head#serviceType()}; empty: all services, with or
     * without a type.
     */
    public Set<String> serviceTypes() {
        return serviceTypes;
    }

    /** Returns the earliest start; {@code null}: no bound. */
    public @Nullable Instant startedFrom() {
        return startedFrom;
    }

    /** Returns the exclusive latest start; {@code null}: no bound. */
    public @Nullable Instant startedTo() {
        return startedTo;
    }

    /** Returns the position after which the page begins; {@code null}: the beginning. */
    public @Nullable Position after() {
        return after;
    }

    /** Returns the maximum number of conversations. */
    public int limit() {
        return limit;
    }

    /** Returns the time at which {@linkplain Head#isExpired expired} conversations are excluded. */
    public Instant now() {
        return now;
    }

    /** Returns whether this query selects a conversation with this head, in any list. */
    public boolean selects(Head head) {
        return !head.isExpired(now)
                && selects(head.completed())
                && (serviceTypes.isEmpty() || (head.serviceType() != null && serviceTypes.contains(head.serviceType())))
                && (startedFrom == null || !head.startedAt().isBefore(startedFrom))
                && (startedTo == null || head.startedAt().isBefore(startedTo))
                && (after == null || head.position().compareTo(after) > 0);
    }

    private boolean selects(boolean completed) {
        return switch (status) {
            case ALL -> true;
            case ACTIVE -> !completed;
            case COMPLETED -> completed;
        };
    }

    /** A builder of {@link ListQuery}s. Not thread-safe. */
    public static final class Builder {

        private final int limit;
        private final Instant now;
        private Status status = Status.ALL;
        private Set<String> serviceTypes = Set.of();
        private @Nullable Instant startedFrom;
        private @Nullable Instant startedTo;
        private @Nullable Position after;

        private Builder(int limit, Instant now) {
            ConversationStore.checkLimit(limit);
            this.limit = limit;
            this.now = requireNonNull(now, "now");
        }

        /** Sets whether active or completed services, or both, are selected. */
        public Builder status(Status status) {
            this.status = requireNonNull(status, "status");
            return this;
        }

        /** Sets the selected types; empty: all services. */
        public Builder serviceTypes(Set<String> serviceTypes) {
            this.serviceTypes = Set.copyOf(serviceTypes);
            return this;
        }

        /** Sets the earliest start. */
        public Builder startedFrom(@Nullable Instant startedFrom) {
            this.startedFrom = startedFrom;
            return this;
        }

        /** Sets the exclusive latest start. */
        public Builder startedTo(@Nullable Instant startedTo) {
            this.startedTo = startedTo;
            return this;
        }

        /** Sets the position after which the page begins. */
        public Builder after(@Nullable Position after) {
            this.after = after;
            return this;
        }

        /** Returns the query. */
        public ListQuery build() {
            return new ListQuery(this);
        }
    }
}
