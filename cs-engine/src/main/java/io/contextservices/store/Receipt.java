package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * What a request was answered that may be sent again: kept with the change that it made, so that it is made once, and
 * answered the same way, however often the request comes.
 *
 * @param key tells the request from all others of its tenant; 1 to 1,024 bytes of UTF-8
 * @param answer whatever is needed to answer again; none of the store's business; at most 64 KiB of UTF-8
 * @param issued when the request was answered first, in whole milliseconds
 * @param kept for how long from then on it counts; 1 s to 7 days, in whole milliseconds
 */
public record Receipt(String key, String answer, Instant issued, Duration kept) {

    /** The longest time that one is kept. */
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final int KEY_BYTES = 1_024;
    private static final int ANSWER_BYTES = 64 << 10;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if something is out of its range
     */
    public Receipt {
        requireNonNull(issued, "issued");
        checkKey(key);
        if (bytes(answer) > ANSWER_BYTES) {
            throw new IllegalArgumentException("an answer of more than " + ANSWER_BYTES + " bytes");
        }
        checkKept(kept);
    }

    /**
     * Checks a key.
     *
     * @throws IllegalArgumentException if it is empty or too long, or holds half a surrogate pair
     */
    public static void checkKey(String key) {
        int bytes = bytes(key);
        if (bytes < 1 || bytes > KEY_BYTES) {
            throw new IllegalArgumentException("a receipt's key has 1 to " + KEY_BYTES + " bytes, not " + bytes);
        }
    }

    /** Half a surrogate pair has no bytes of its own, so that two texts would be the same in a store. */
    private static int bytes(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a receipt with half a surrogate pair", e);
        }
    }

    /**
     * Checks a time for which receipts are kept.
     *
     * @throws IllegalArgumentException if it is not 1 s to 7 days
     */
    public static void checkKept(Duration kept) {
        if (kept.compareTo(Duration.ofSeconds(1)) < 0 || kept.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a receipt is kept 1 s to 7 days, not " + kept);
        }
    }

    /** Whether it counts at a time; one from a clock that is ahead does. */
    public boolean isGood(Instant now) {
        return now.isBefore(issued.plus(kept));
    }

    @Override
    public String toString() {
        return "receipt issued " + issued;
    }
}
