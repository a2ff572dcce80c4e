package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of one event of a {@link BulkStart}: a service, or the violations that prevented its start.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param started the service; {@code service_id}. Empty if the event was rejected
 * @param violations the violations of the event, at most {@value #MAX_VIOLATIONS}; empty if the service was started
 */
public record StartOutcome(Optional<StartedService> started, List<Violation> violations) {

    /** The maximum number of violations reported for one event. */
    public static final int MAX_VIOLATIONS = 20;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is neither a service nor a violation, or both
     */
    public StartOutcome {
        requireNonNull(started, "started");
        violations = violations.stream().limit(MAX_VIOLATIONS).toList();
        if (started.isPresent() != violations.isEmpty()) {
            throw new IllegalArgumentException("either a service or violations");
        }
    }

    /** Returns the outcome of an event that started a service. */
    public static StartOutcome of(StartedService started) {
        return new StartOutcome(Optional.of(started), List.of());
    }

    /** Returns the outcome of a rejected event. */
    public static StartOutcome refused(List<Violation> violations) {
        return new StartOutcome(Optional.empty(), violations);
    }

    /** Returns a copy that is marked as the replayed response to an earlier call. */
    public StartOutcome asReplayed() {
        return new StartOutcome(started.map(StartedService::asReplayed), violations);
    }

    /** Returns whether this is the replayed response to an earlier call; {@code false} for a rejected event. */
    public boolean replayed() {
        return started.isPresent() && started.get().replayed();
    }
}
