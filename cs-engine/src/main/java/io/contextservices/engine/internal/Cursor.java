package io.contextservices.engine.internal;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import io.contextservices.store.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;

/** A place in a list as a text that a caller hands back: opaque to it, and of no use for anything else. */
final class Cursor {

    private static final int BYTES = 2 * Long.BYTES;

    private Cursor() {}

    static String write(Position position) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(position.started().toEpochMilli())
                .putLong(position.serviceId());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a place.
     *
     * @throws InvalidRequestException if the text is none
     */
    static Position read(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            Position position = new Position(Instant.ofEpochMilli(bytes.getLong()), bytes.getLong());
            if (!bytes.hasRemaining()) {
                return position;
            }
        } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
            // falls through to the one answer for all that is no cursor
        }
        throw new InvalidRequestException("after", Violation.INVALID_FORMAT, "not taken from an earlier answer");
    }
}
