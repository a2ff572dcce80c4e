package io.contextservices.server.internal.transport;

import io.contextservices.api.RequestRefusedException;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the heads of requests in a stream of bytes that arrives in pieces. A head begins with the stream or after the
 * previous request, and ends with the first empty line. Not safe for use by several threads.
 */
final class RequestHeadScanner {

    /** The maximum number of headers. */
    static final int MAX_HEADERS = 200;

    private static final int MAX_EMPTY_LINES = 8;

    /** The last six bytes of a request line, {@code "/1.1\r\n"}, without its last digit. */
    private static final long HTTP_1 = 0x2F_31_2E_00_0D_0AL;

    private static final long WITHOUT_MINOR = 0xFF_FF_FF_00_FF_FFL;

    private int emptyLines;
    private boolean cr;
    private boolean strayCr;
    private boolean tooManyHeaders;
    private int lines;
    private int lineLength;

    /** The last bytes of the request line. */
    private long lastBytes;

    private boolean ended;
    private boolean folded;
    private boolean http1;

    /** Returns whether the head has ended, or has too many headers. */
    boolean hasEnded() {
        return ended;
    }

    boolean hasTooManyHeaders() {
        return tooManyHeaders;
    }

    /** Returns the failure for a malformed head; {@code null} if the head is well-formed. */
    @Nullable
    RequestRefusedException failure() {
        if (tooManyHeaders) {
            return new RequestRefusedException(
                    StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the request has more than " + MAX_HEADERS + " headers");
        }
        if (strayCr || !http1) {
            return new RequestRefusedException(StatusCodes.BAD_REQUEST, "the server supports HTTP/1.1 only");
        }
        return folded ? new RequestRefusedException(StatusCodes.BAD_REQUEST, "a header must be on one line") : null;
    }

    /** Returns the position after the empty lines at the beginning of these bytes, if a head begins there. */
    int skipEmptyLines(ByteBuffer bytes, int from, int to) {
        int i = from;
        while (lines == 0 && lineLength == 0 && i < to && emptyLines < MAX_EMPTY_LINES) {
            byte b = bytes.get(i);
            if (b == '\r' && !cr) {
                cr = true;
            } else if (b == '\n' && cr) {
                cr = false;
                emptyLines++;
            } else {
                break;
            }
            i++;
        }
        if (cr && i < to) {
            cr = false;
            strayCr = true; // the line is not empty
        }
        return i;
    }

    /** Returns the position at which the head exceeds the maximum number of headers, otherwise the end of the bytes. */
    int scan(ByteBuffer bytes, int from, int to) {
        for (int i = from; i < to && !ended; i++) {
            byte b = bytes.get(i);
            if (lineLength == 0 && lines > MAX_HEADERS && b != '\r' && b != '\n') {
                tooManyHeaders = true;
                ended = true;
                return i;
            }
            if (lines == 0) {
                lastBytes = (lastBytes << Byte.SIZE) | (b & 0xFF);
            }
            if (b == '\n') {
                http1 |= lines == 0 && (lastBytes & WITHOUT_MINOR) == HTTP_1;
                ended = lineLength == 0;
                lines++;
                lineLength = 0;
            } else if (b != '\r') {
                folded |= lineLength == 0 && (b == ' ' || b == '\t');
                lineLength++;
            }
        }
        return to;
    }

    /** Begins the head of the next request on the connection. */
    void next() {
        lines = 0;
        lineLength = 0;
        ended = false;
        folded = false;
        http1 = false;
        emptyLines = 0;
    }
}
