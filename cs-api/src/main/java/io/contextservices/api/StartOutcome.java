package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What became of one event of a {@link BulkStart}: a service, or the reasons why there is none.
 *
 * @param started the service; {@code service_id}. Empty if the event was refused
 * @param violations what is wrong with the event; empty if it was started; at most {@value #MOST_VIOLATIONS}
 */
public record StartOutcome(Optional<StartedService> started, List<Violation> violations) {

    /** How many violations are told of one event at most. */
    public static final int MOST_VIOLATIONS = 20;

    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if there is neither a service nor a violation, or both
     */
    public StartOutcome {
        requireNonNull(started, "started");
        violations = violations.stream().limit(MOST_VIOLATIONS).toList();
        if (started.isPresent() != violations.isEmpty()) {
            throw new IllegalArgumentException("either a service or violations");
        }
    }

    /** Of an event that was started. */
    public static StartOutcome of(StartedService started) {
        return new StartOutcome(Optional.of(started), List.of());
    }

    /** Of an event that was refused. */
    public static StartOutcome refused(List<Violation> violations) {
        return new StartOutcome(Optional.empty(), violations);
    }

    /** The same as the answer to a later call. */
    public StartOutcome asReplayed() {
        return new StartOutcome(started.map(StartedService::asReplayed), violations);
    }

    /** Whether this is the answer to an earlier call; false of an event that was refused. */
    public boolean replayed() {
        return started.isPresent() && started.get().replayed();
    }
}
