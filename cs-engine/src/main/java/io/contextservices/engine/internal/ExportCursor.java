package io.contextservices.engine.internal;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;

/**
 * A position in an export as an opaque text, which a caller sends back to get the next page. It is not a
 * {@link Cursor}.
 *
 * @param serviceId the last service that was read
 * @param to the end of the range, in whole milliseconds. If the query has none, it is the time of the first page;
 *     otherwise an export would never reach the services that start in the meantime
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
     * Reads a position.
     *
     * @throws InvalidRequestException if the text is not a cursor of an export
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
            // Falls through to the common exception for every text that is not a cursor.
        }
        throw new InvalidRequestException("after", Violation.INVALID_FORMAT, "not taken from an earlier page");
    }
}
