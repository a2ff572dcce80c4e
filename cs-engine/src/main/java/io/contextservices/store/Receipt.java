package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * The idempotency record of a request: the response, stored atomically with the change. A retried request is executed
 * once, and every attempt gets the same response.
 *
 * @param key the idempotency key, unique for each request of a tenant; 1 to 1,024 bytes of UTF-8
 * @param response the data from which the response is built again, which the store does not interpret; at most 64 KiB
 *     of UTF-8
 * @param issuedAt the time of the first response, in whole milliseconds
 * @param lifetime how long the receipt is valid from then on; 1 s to 7 days, in whole milliseconds
 */
public record Receipt(String key, String response, Instant issuedAt, Duration lifetime) {

    /** The maximum lifetime of a receipt. */
    public static final Duration MAX_LIFETIME = Duration.ofDays(7);

    private static final int KEY_BYTES = 1_024;
    private static final int RESPONSE_BYTES = 64 << 10;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Receipt {
        requireNonNull(issuedAt, "issuedAt");
        checkKey(key);
        if (bytes(response) > RESPONSE_BYTES) {
            throw new IllegalArgumentException("a response of more than " + RESPONSE_BYTES + " bytes");
        }
        checkLifetime(lifetime);
    }

    /**
     * Checks a key.
     *
     * @throws IllegalArgumentException if it is empty or too long, or has an unpaired surrogate
     */
    public static void checkKey(String key) {
        int bytes = bytes(key);
        if (bytes < 1 || bytes > KEY_BYTES) {
            throw new IllegalArgumentException("a receipt's key has 1 to " + KEY_BYTES + " bytes, not " + bytes);
        }
    }

    /**
     * Rejects unpaired surrogates. They have no encoding in UTF-8, so two different texts would be equal in a store.
     */
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
     * Checks the lifetime of receipts.
     *
     * @throws IllegalArgumentException if it is not 1 s to 7 days
     */
    public static void checkLifetime(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("a receipt is kept 1 s to 7 days, not " + lifetime);
        }
    }

    /** Returns whether the receipt is valid at a time, which may be before it was issued if a clock is ahead. */
    public boolean isValid(Instant now) {
        return now.isBefore(issuedAt.plus(lifetime));
    }

    @Override
    public String toString() {
        return "receipt issued " + issuedAt;
    }
}
