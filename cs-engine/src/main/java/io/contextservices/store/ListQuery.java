package io.contextservices.store;
import static java.util.Objects.requireNonNull;

import io.contextservices.api.Status;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The selection of conversations in a list.
 *
 * @param status whether active or completed services, or both, are selected
 * @param serviceTypes the selected types, compared with {@link Head#serviceType()}; empty: all services, with or
 *     without a type
 * @param from the earliest start; {@code null}: no bound
 * @param to the exclusive latest start; {@code null}: no bound
 * @param after the position after which the page begins; {@code null}: the beginning
 * @param limit the maximum number of conversations; positive
 * @param now the time at which {@linkplain Head#isExpired expired} conversations are excluded
 */
public record ListQuery(
        Status status,
        Set<String> serviceTypes,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Position after,
        int limit,
        Instant now) {

    /**
     * Copies the set.
     *
     * @throws IllegalArgumentException if the limit is not positive
     */
    public ListQuery {
        requireNonNull(status, "status");
        requireNonNull(now, "now");
        serviceTypes = Set.copyOf(serviceTypes);
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    /** Returns a query for all conversations that have not expired, up to a limit. */
    public static ListQuery all(int limit, Instant now) {
        return new ListQuery(Status.ALL, Set.of(), null, null, null, limit, now);
    }

    /** Returns whether this query selects a conversation with this head, in any list. */
    public boolean selects(Head head) {
        return !head.isExpired(now)
                && selects(head.completed())
                && (serviceTypes.isEmpty() || (head.serviceType() != null && serviceTypes.contains(head.serviceType())))
                && (from == null || !head.startedAt().isBefore(from))
                && (to == null || head.startedAt().isBefore(to))
                && (after == null || head.position().compareTo(after) > 0);
    }

    private boolean selects(boolean completed) {
        return switch (status) {
            case ALL -> true;
            case ACTIVE -> !completed;
            case COMPLETED -> completed;
        };
    }
}
