package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Target.Level;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event as a store keeps it.
 *
 * @param kind the kind of the event
 * @param activityId the id of its state or task; 0 for an event of the service
 * @param time the time of the event, in whole milliseconds
 * @param json the event itself, which must not be modified
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare its content
public record EventRecord(Kind kind, long activityId, Instant time, byte[] json) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the kind has no such activity, or the time is finer than a millisecond
     */
    public EventRecord {
        requireNonNull(kind, "kind");
        Millis.require(time, "time");
        requireNonNull(json, "json");
        if (activityId < 0 || (activityId > 0 && kind.level() == Level.SERVICE)) {
            throw new IllegalArgumentException(kind + " of " + activityId);
        }
    }

    /** Returns an event of the service itself. */
    public static EventRecord ofService(Kind kind, Instant time, byte[] json) {
        return new EventRecord(kind, 0, time, json);
    }

    /** The kinds of events. */
    public enum Kind {
        /** A service was started. */
        SERVICE_STARTED(1, Level.SERVICE),
        /** A service was associated with a customer. */
        SERVICE_ASSOCIATED(2, Level.SERVICE),
        /** A service ended. */
        SERVICE_ENDED(3, Level.SERVICE),
        /** The expiry of a service was changed. */
        EXPIRY_CHANGED(4, Level.SERVICE),
        /** A state was started. */
        STATE_STARTED(5, Level.STATE),
        /** A state ended. */
        STATE_ENDED(6, Level.STATE),
        /** A task was started. */
        TASK_STARTED(7, Level.TASK),
        /** A task ended. */
        TASK_ENDED(8, Level.TASK),
        /** Data attached to a service was replaced. */
        SERVICE_EXTENDED(9, Level.SERVICE),
        /** Data attached to a state was replaced. */
        STATE_EXTENDED(10, Level.STATE),
        /** Data attached to a task was replaced. */
        TASK_EXTENDED(11, Level.TASK),
        /** Data was merged into the data attached to a service. */
        SERVICE_MERGED(12, Level.SERVICE),
        /** Data was merged into the data attached to a state. */
        STATE_MERGED(13, Level.STATE),
        /** Data was merged into the data attached to a task. */
        TASK_MERGED(14, Level.TASK),
        /** Data attached to a service was removed. */
        SERVICE_REDUCED(15, Level.SERVICE),
        /** Data attached to a state was removed. */
        STATE_REDUCED(16, Level.STATE),
        /** Data attached to a task was removed. */
        TASK_REDUCED(17, Level.TASK);

        private static final Kind[] BY_CODE = values();

        private final int code;
        private final Level level;

        Kind(int code, Level level) {
            this.code = code;
            this.level = level;
        }

        /** Returns the number of this kind in stores, 1 to 127. It never changes. */
        public int code() {
            return code;
        }

        /** Returns the level of the event: service, state or task. */
        public Level level() {
            return level;
        }

        /**
         * Returns the kind with this number.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(int code) {
            if (code < 1 || code > BY_CODE.length) {
                throw new IllegalArgumentException("no kind of event has the code " + code);
            }
            return BY_CODE[code - 1];
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventRecord that
                && kind == that.kind
                && activityId == that.activityId
                && time.equals(that.time)
                && Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * time.hashCode() + Long.hashCode(activityId)) + Arrays.hashCode(json);
    }

    /** Returns a description without the event itself, which is customers' data. */
    @Override
    public String toString() {
        return "EventRecord[" + kind + ' ' + activityId + ' ' + time + ", " + json.length + " bytes]";
    }
}
