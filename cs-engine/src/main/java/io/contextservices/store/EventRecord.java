package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.Target.Level;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event as a store keeps it.
 *
 * @param kind what happened
 * @param subject the id of the state or the task that it happened to; 0 where it happened to the service
 * @param time when, in whole milliseconds
 * @param json the event itself; neither the store nor anyone else changes it
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below look into it
public record EventRecord(Kind kind, long subject, Instant time, byte[] json) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the kind has no such subject, or the time is finer than a millisecond
     */
    public EventRecord {
        requireNonNull(kind, "kind");
        Millis.require(time, "time");
        requireNonNull(json, "json");
        if (subject < 0 || (subject > 0 && kind.level() == Level.SERVICE)) {
            throw new IllegalArgumentException(kind + " of " + subject);
        }
    }

    /** Something that happened to the service itself. */
    public static EventRecord ofService(Kind kind, Instant time, byte[] json) {
        return new EventRecord(kind, 0, time, json);
    }

    /** What happened. */
    public enum Kind {
        /** A service was started. */
        SERVICE_STARTED(1, Level.SERVICE),
        /** A service was given to a customer. */
        SERVICE_ASSOCIATED(2, Level.SERVICE),
        /** A service ended. */
        SERVICE_ENDED(3, Level.SERVICE),
        /** It was decided anew when to forget a service. */
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
        /** Data was merged into what is attached to a service. */
        SERVICE_MERGED(12, Level.SERVICE),
        /** Data was merged into what is attached to a state. */
        STATE_MERGED(13, Level.STATE),
        /** Data was merged into what is attached to a task. */
        TASK_MERGED(14, Level.TASK),
        /** Data attached to a service was taken away. */
        SERVICE_REDUCED(15, Level.SERVICE),
        /** Data attached to a state was taken away. */
        STATE_REDUCED(16, Level.STATE),
        /** Data attached to a task was taken away. */
        TASK_REDUCED(17, Level.TASK);

        private static final Kind[] BY_CODE = values();

        private final int code;
        private final Level level;

        Kind(int code, Level level) {
            this.code = code;
            this.level = level;
        }

        /** The number by which stores know this kind; it never changes. 1 to 127. */
        public int code() {
            return code;
        }

        /** What it happens to. */
        public Level level() {
            return level;
        }

        /**
         * The kind with this number.
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
                && subject == that.subject
                && time.equals(that.time)
                && Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * time.hashCode() + Long.hashCode(subject)) + Arrays.hashCode(json);
    }

    /** Without the event itself, which is the customer's. */
    @Override
    public String toString() {
        return "EventRecord[" + kind + ' ' + subject + ' ' + time + ", " + json.length + " bytes]";
    }
}
