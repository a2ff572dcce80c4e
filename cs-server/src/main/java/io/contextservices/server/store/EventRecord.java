package io.contextservices.server.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event as a store keeps it.
 *
 * @param kind what happened
 * @param time when, in whole milliseconds
 * @param json the event itself; neither the store nor anyone else changes it
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below look into it
public record EventRecord(Kind kind, Instant time, byte[] json) {

    /** Checks that nothing is missing. */
    public EventRecord {
        requireNonNull(kind, "kind");
        requireNonNull(time, "time");
        requireNonNull(json, "json");
    }

    /** What happened. */
    public enum Kind {
        /** A service was started. */
        SERVICE_STARTED(1);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The number by which stores know this kind; it never changes. 1 to 127. */
        public int code() {
            return code;
        }

        /**
         * The kind with this number.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of event has the code " + code);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventRecord that
                && kind == that.kind
                && time.equals(that.time)
                && Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return 31 * time.hashCode() + Arrays.hashCode(json);
    }

    /** Without the event itself, which is the customer's. */
    @Override
    public String toString() {
        return "EventRecord[" + kind + ' ' + time + ", " + json.length + " bytes]";
    }
}
