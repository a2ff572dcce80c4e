package io.contextservices.engine.internal;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import io.contextservices.store.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;

/** A position in a list as an opaque text, which a caller sends back to get the next page. */
final class Cursor {

    private static final int BYTES = 2 * Long.BYTES;

    private Cursor() {}

    static String write(Position position) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(position.startedAt().toEpochMilli())
                .putLong(position.serviceId());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a position.
     *
     * @throws InvalidRequestException if the text is not a cursor
     */
    static Position read(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            Position position = new Position(Instant.ofEpochMilli(bytes.getLong()), bytes.getLong());
            if (!bytes.hasRemaining()) {
                return position;
            }
        } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
            // Falls through to the common exception for every text that is not a cursor.
        }
        throw new InvalidRequestException("after", Violation.INVALID_FORMAT, "not taken from an earlier answer");
    }
}
