package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Target.Level;
import java.time.Instant;

/**
 * A state or a task that has started and not ended.
 *
 * @param level state or task
 * @param id its id, from 0
 * @param startedAt its start, in whole milliseconds
 */
public record OpenActivity(Level level, long id, Instant startedAt) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the level is the service, the id is negative, or the time is finer than a
     *     millisecond
     */
    public OpenActivity {
        requireNonNull(level, "level");
        Millis.require(startedAt, "startedAt");
        if (level == Level.SERVICE || id < 0) {
            throw new IllegalArgumentException("no state and no task: " + level + ' ' + id);
        }
    }
}
