package io.contextservices.server.internal.transport;

import io.contextservices.api.RequestRefusedException;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Checks the heads of requests as their bytes arrive. Used only by the I/O thread of its connection.
 *
 * <p>This conduit detects faults that Undertow's parser hides: it replaces a line fold by a space, and accepts HTTP/3.7
 * as HTTP/1.1. Undertow rejects other faults itself. A head begins with the connection or after the previous request,
 * and ends with the first empty line.
 *
 * <p>This conduit removes some empty lines before a request line (RFC 9112, 2.2), since Undertow would reject them. If
 * a request has too many headers, Undertow receives the end of the head instead of the remaining headers, so that this
 * server can send the response.
 *
 * <p>Bytes after the last request are read and discarded. If they stayed unread, closing the connection would reset it
 * before the peer has read the last response.
 */
final class RequestHeadConduit extends AbstractStreamSourceConduit<StreamSourceConduit>
        implements ExchangeCompletionListener {

    /** The result of {@link #handled()} while a request is under way. */
    static final int UNDER_WAY = -1;

    /** The last six bytes of a request line, {@code "/1.1\r\n"}, without its last digit. */
    private static final long HTTP_1 = 0x2F_31_2E_00_0D_0AL;

    private static final long WITHOUT_MINOR = 0xFF_FF_FF_00_FF_FFL;

    /**
     * The maximum number of bytes discarded after the last request. About as much is in the buffers of both ends when
     * the response is sent.
     */
    private static final int REST_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 16 * 1_024;

    /** The maximum number of headers. Nothing after a request with more of them is read. */
    static final int MAX_HEADERS = 200;

    private static final int MAX_EMPTY_LINES = 8;

    private int emptyLines;
    private boolean cr;
    private boolean strayCr;
    private boolean tooMany;
    private int owed;
    private int lines;
    private int length;
    private long last;
    private boolean ended;
    private boolean folded;
    private boolean http1;
    private boolean over;
    private boolean underWay;
    private int handled;
    private int rest = REST_BYTES;

    private RequestHeadConduit(StreamSourceConduit next) {
        super(next);
    }

    /** Inserts this conduit into a connection before anything is read. */
    static RequestHeadConduit watch(StreamConnection connection) {
        ConduitStreamSourceChannel channel = connection.getSourceChannel();
        RequestHeadConduit incoming = new RequestHeadConduit(channel.getConduit());
        channel.setConduit(incoming);
        return incoming;
    }

    /** Returns the number of completed requests, {@link #UNDER_WAY} while a handler processes one. */
    int handled() {
        return underWay ? UNDER_WAY : handled;
    }

    /**
     * Marks the beginning of a request in its handler, and registers for its end, which begins the check of the next
     * head. Must be called once for each request.
     *
     * @return the failure for a malformed head; {@code null} if the head is well-formed or was not checked
     */
    static @Nullable RequestRefusedException enterHandler(HttpServerExchange exchange) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection)
                || !(connection.getOriginalSourceConduit() instanceof RequestHeadConduit head)) {
            return null;
        }
        exchange.addExchangeCompleteListener(head);
        head.underWay = true;
        if (head.tooMany) {
            return new RequestRefusedException(
                    StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request has more than " + MAX_HEADERS + " headers");
        }
        if (head.strayCr || !head.http1) {
            return new RequestRefusedException(StatusCodes.BAD_REQUEST, "the server supports HTTP/1.1 only");
        }
        return head.folded
                ? new RequestRefusedException(StatusCodes.BAD_REQUEST, "a header must be on one line")
                : null;
    }

    /** Reads bytes of heads and bodies. Undertow reads heads with this method only. */
    @Override
    public int read(ByteBuffer to) throws IOException {
        if (over) {
            return throwAway(to);
        }
        int from = to.position();
        if (owed > 0) {
            payOwed(to);
            return to.position() - from;
        }
        int read;
        do {
            read = super.read(to);
            if (!ended) {
                leaveOut(to, from, afterEmptyLines(to, from, to.position()));
                int end = look(to, from, to.position());
                if (tooMany) {
                    to.position(end);
                    owed = 2;
                    payOwed(to);
                }
            }
        } while (read > 0 && to.position() == from);
        return read > 0 ? to.position() - from : read;
    }

    /** Writes the end of the head. */
    private void payOwed(ByteBuffer to) {
        while (owed > 0 && to.hasRemaining()) {
            to.put((byte) (owed == 2 ? '\r' : '\n'));
            owed--;
        }
    }

    /** Returns the position after the empty lines at the beginning of these bytes, if a request begins there. */
    private int afterEmptyLines(ByteBuffer bytes, int from, int to) {
        int i = from;
        while (lines == 0 && length == 0 && i < to && emptyLines < MAX_EMPTY_LINES) {
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

    private static void leaveOut(ByteBuffer bytes, int from, int to) {
        if (to > from) {
            int end = bytes.position();
            for (int i = to; i < end; i++) {
                bytes.put(from + i - to, bytes.get(i));
            }
            bytes.position(from + end - to);
        }
    }

    /** Returns the position at which the head exceeds the maximum number of lines, otherwise the end of these bytes. */
    private int look(ByteBuffer bytes, int from, int to) {
        for (int i = from; i < to && !ended; i++) {
            byte b = bytes.get(i);
            if (length == 0 && lines > MAX_HEADERS && b != '\r' && b != '\n') {
                tooMany = true;
                ended = true;
                return i;
            }
            if (lines == 0) {
                last = (last << Byte.SIZE) | (b & 0xFF);
            }
            if (b == '\n') {
                http1 |= lines == 0 && (last & WITHOUT_MINOR) == HTTP_1;
                ended = length == 0;
                lines++;
                length = 0;
            } else if (b != '\r') {
                folded |= length == 0 && (b == ' ' || b == '\t');
                length++;
            }
        }
        return to;
    }

    /**
     * Discards bytes while Undertow waits for the peer to close the connection. Returns 0, or -1 at the end of the
     * stream or after the maximum number of bytes.
     */
    private int throwAway(ByteBuffer empty) throws IOException {
        int begin = empty.position();
        int read = super.read(empty);
        empty.position(begin);
        if (read > 0) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            do {
                rest -= read;
                read = super.read(buffer.clear());
            } while (read > 0 && rest > 0);
        }
        return rest > 0 ? read : -1;
    }

    /** Prepares for the next request. Its first bytes may have been read together with the end of this one. */
    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener listeners) {
        over = !exchange.isPersistent();
        underWay = false;
        handled = (handled + 1) & Integer.MAX_VALUE;
        lines = 0;
        length = 0;
        ended = false;
        folded = false;
        http1 = false;
        emptyLines = 0;
        HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
        PooledByteBuffer rest = connection.getExtraBytes();
        if (rest != null && !over) {
            begin(connection, rest);
        }
        listeners.proceed();
    }

    private void begin(HttpServerConnection connection, PooledByteBuffer rest) {
        ByteBuffer bytes = rest.getBuffer();
        bytes.position(afterEmptyLines(bytes, bytes.position(), bytes.limit()));
        if (!bytes.hasRemaining()) {
            connection.setExtraBytes(null);
            rest.close();
            return;
        }
        int end = look(bytes, bytes.position(), bytes.limit());
        if (tooMany) {
            int begin = bytes.position();
            bytes.limit(Math.min(bytes.capacity(), end + 2)).position(end);
            owed = 2;
            payOwed(bytes);
            bytes.position(begin);
        }
    }
}
