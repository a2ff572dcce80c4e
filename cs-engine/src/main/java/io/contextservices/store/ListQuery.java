package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.ServiceQuery.Status;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param status whether services that have ended are wanted
 * @param serviceTypes the types wanted, compared with {@link Head#serviceType()}; empty: every type, and none
 * @param from the earliest start wanted; {@code null}: no bound
 * @param to the start before which services are wanted; {@code null}: no bound
 * @param after only what stands behind this place; {@code null}: from the beginning
 * @param limit how many at most; positive
 * @param now the time by which what has {@linkplain Head#isExpired expired} is left out
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
     * Takes a copy of the set.
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

    /** Everything that has not expired, up to a limit. */
    public static ListQuery all(int limit, Instant now) {
        return new ListQuery(Status.ALL, Set.of(), null, null, null, limit, now);
    }

    /** Whether a conversation with this head is wanted, wherever it stands. */
    public boolean selects(Head head) {
        return !head.isExpired(now)
                && selects(head.completed())
                && (serviceTypes.isEmpty() || (head.serviceType() != null && serviceTypes.contains(head.serviceType())))
                && (from == null || !head.started().isBefore(from))
                && (to == null || head.started().isBefore(to))
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
