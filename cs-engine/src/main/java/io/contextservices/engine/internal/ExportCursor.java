package io.contextservices.engine.internal;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;

/**
 * A place in an export, as a text that a caller hands back: opaque to it, and no place in a list.
 *
 * @param serviceId the last service that was looked at
 * @param to when the range ends where the query does not say, in whole milliseconds: the time of the first page, or else an
 *     export would never catch up with what is started meanwhile
 */
record ExportCursor(long serviceId, Instant to) {

    private static final byte MARK = 'e';
    private static final int BYTES = 1 + 2 * Long.BYTES;

    String text() {
        ByteBuffer bytes =
                ByteBuffer.allocate(BYTES).put(MARK).putLong(serviceId).putLong(to.toEpochMilli());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a place.
     *
     * @throws InvalidRequestException if the text is none
     */
    static ExportCursor of(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            boolean marked = bytes.get() == MARK;
            ExportCursor cursor = new ExportCursor(bytes.getLong(), Instant.ofEpochMilli(bytes.getLong()));
            if (marked && cursor.serviceId > 0 && !bytes.hasRemaining()) {
                return cursor;
            }
        } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
            // falls through to the one answer for all that is no cursor
        }
        throw new InvalidRequestException("after", Violation.INVALID_FORMAT, "not taken from an earlier page");
    }
}
