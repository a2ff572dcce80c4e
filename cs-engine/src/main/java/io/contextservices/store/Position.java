package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;

/**
 * A position in a list, which ascends by it.
 *
 * @param startedAt the start of the service, in whole milliseconds
 * @param serviceId the id of the service, which orders services that started in the same millisecond
 */
public record Position(Instant startedAt, long serviceId) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::startedAt).thenComparingLong(Position::serviceId);

    /** Checks that nothing is missing. */
    public Position {
        requireNonNull(startedAt, "startedAt");
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
