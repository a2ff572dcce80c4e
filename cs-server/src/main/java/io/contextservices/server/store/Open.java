package io.contextservices.server.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A state or a task that has started and not ended.
 *
 * @param level which of the two
 * @param id its id, from 0
 * @param started when it started, in whole milliseconds
 */
public record Open(Level level, int id, Instant started) {

    /** Checks that nothing is missing. */
    public Open {
        requireNonNull(level, "level");
        requireNonNull(started, "started");
    }
}
