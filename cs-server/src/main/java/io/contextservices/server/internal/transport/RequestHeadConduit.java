package io.contextservices.server.internal.transport;

import io.contextservices.api.RequestRefusedException;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
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
 * <p>The {@link RequestHeadScanner} detects faults that Undertow's parser hides: that replaces a line fold by a space,
 * and accepts HTTP/3.7 as HTTP/1.1. Undertow rejects other faults itself.
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

    /** The result of {@link #completed()} while a handler processes a request. */
    static final int IN_HANDLER = -1;

    /**
     * The maximum number of bytes discarded after the last request. About as much is in the buffers of both ends when
     * the response is sent.
     */
    private static final int DISCARDED_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 16 * 1_024;

    private static final byte[] END_OF_HEAD = {'\r', '\n'};

    private final RequestHeadScanner scanner = new RequestHeadScanner();

    /** The number of bytes of {@link #END_OF_HEAD} that Undertow has not received yet. */
    private int missingEnd;

    /** Set after the last request of the connection. */
    private boolean discarding;

    private boolean inHandler;
    private int completed;
    private int discardable = DISCARDED_BYTES;

    private RequestHeadConduit(StreamSourceConduit next) {
        super(next);
    }

    /** Inserts this conduit into a connection before anything is read. */
    static RequestHeadConduit insert(StreamConnection connection) {
        ConduitStreamSourceChannel channel = connection.getSourceChannel();
        RequestHeadConduit conduit = new RequestHeadConduit(channel.getConduit());
        channel.setConduit(conduit);
        return conduit;
    }

    /** Returns the number of completed requests, {@link #IN_HANDLER} while a handler processes one. */
    int completed() {
        return inHandler ? IN_HANDLER : completed;
    }

    /**
     * Marks the beginning of a request in its handler, and registers for its end, which begins the check of the next
     * head. Must be called once for each request.
     *
     * @return the failure for a malformed head; {@code null} if the head is well-formed or was not checked
     */
    static @Nullable RequestRefusedException enterHandler(HttpServerExchange exchange) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection)
                || !(connection.getOriginalSourceConduit() instanceof RequestHeadConduit conduit)) {
            return null;
        }
        exchange.addExchangeCompleteListener(conduit);
        conduit.inHandler = true;
        return conduit.scanner.failure();
    }

    /** Reads bytes of heads and bodies. Undertow reads heads with this method only. */
    @Override
    public int read(ByteBuffer to) throws IOException {
        if (discarding) {
            return discard(to);
        }
        int from = to.position();
        if (missingEnd > 0) {
            endHead(to);
            return to.position() - from;
        }
        int read;
        do {
            read = super.read(to);
            if (!scanner.hasEnded()) {
                remove(to, from, scanner.skipEmptyLines(to, from, to.position()));
                int end = scanner.scan(to, from, to.position());
                if (scanner.hasTooManyHeaders()) {
                    to.position(end);
                    missingEnd = END_OF_HEAD.length;
                    endHead(to);
                }
            }
        } while (read > 0 && to.position() == from);
        return read > 0 ? to.position() - from : read;
    }

    /** Writes the missing end of the head, as far as there is room for it. */
    private void endHead(ByteBuffer to) {
        while (missingEnd > 0 && to.hasRemaining()) {
            to.put(END_OF_HEAD[END_OF_HEAD.length - missingEnd]);
            missingEnd--;
        }
    }

    /** Removes bytes between two positions; the bytes after them move forward. */
    private static void remove(ByteBuffer bytes, int from, int to) {
        if (to > from) {
            int end = bytes.position();
            for (int i = to; i < end; i++) {
                bytes.put(from + i - to, bytes.get(i));
            }
            bytes.position(from + end - to);
        }
    }

    /**
     * Discards bytes while Undertow waits for the peer to close the connection. Returns 0, or -1 at the end of the
     * stream or after the maximum number of bytes.
     */
    private int discard(ByteBuffer empty) throws IOException {
        int begin = empty.position();
        int read = super.read(empty);
        empty.position(begin);
        if (read > 0) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            do {
                discardable -= read;
                read = super.read(buffer.clear());
            } while (read > 0 && discardable > 0);
        }
        return discardable > 0 ? read : -1;
    }

    /** Prepares for the next request. Its first bytes may have been read together with the end of this one. */
    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener listeners) {
        discarding = !exchange.isPersistent();
        inHandler = false;
        completed = (completed + 1) & Integer.MAX_VALUE;
        scanner.next();
        HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
        PooledByteBuffer extra = connection.getExtraBytes();
        if (extra != null && !discarding) {
            scan(connection, extra);
        }
        listeners.proceed();
    }

    /** Scans the bytes of the next request that were read together with this one. */
    private void scan(HttpServerConnection connection, PooledByteBuffer extra) {
        ByteBuffer bytes = extra.getBuffer();
        bytes.position(scanner.skipEmptyLines(bytes, bytes.position(), bytes.limit()));
        if (!bytes.hasRemaining()) {
            connection.setExtraBytes(null);
            extra.close();
            return;
        }
        int end = scanner.scan(bytes, bytes.position(), bytes.limit());
        if (scanner.hasTooManyHeaders()) {
            int begin = bytes.position();
            bytes.limit(Math.min(bytes.capacity(), end + END_OF_HEAD.length)).position(end);
            missingEnd = END_OF_HEAD.length;
            endHead(bytes);
            bytes.position(begin);
        }
    }
}
