package io.contextservices.server.internal.transport;

import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads a chunked body strictly by RFC 9112 (7.1). Undertow's own reader accepts any bytes before a line feed as the
 * end of a line, and keeps trailers of any size.
 */
final class ChunkedBody extends AbstractStreamSourceConduit<StreamSourceConduit> {

    private final HttpServerExchange exchange;
    private final HttpServerConnection connection;
    private final ChunkSyntax syntax = new ChunkSyntax();
    private long decoded;
    private boolean ended;

    private ChunkedBody(HttpServerExchange exchange, HttpServerConnection connection) {
        super(new ReadDataStreamSourceConduit(connection.getOriginalSourceConduit(), connection));
        this.exchange = exchange;
        this.connection = connection;
    }

    /** Replaces Undertow's reader of the body. */
    static void install(HttpServerExchange exchange, HttpServerConnection connection) {
        connection.getChannel().getSourceChannel().setConduit(new ChunkedBody(exchange, connection));
    }

    /** Thrown if the chunks are malformed, or the body is too large. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int before = to.position();
        while (!ended && to.hasRemaining() && decode(to)) {
            // repeats while there are bytes
        }
        int read = to.position() - before;
        return read == 0 && ended ? -1 : read;
    }

    /** Decodes the available bytes. Returns false if there are none. */
    private boolean decode(ByteBuffer to) throws IOException {
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        boolean retained = false;
        try {
            ByteBuffer from = pooled.getBuffer();
            int read = next.read(from);
            if (read < 0) {
                throw new ClosedChannelException();
            }
            from.flip();
            int before = to.position();
            boolean complete = syntax.decode(from, to);
            decoded += to.position() - before;
            if (from.hasRemaining()) {
                retained = true;
                connection.ungetRequestBytes(pooled);
            }
            if (complete) {
                end();
            } else if (isTooLarge()) {
                rejectOrEnd();
            }
            return read > 0;
        } catch (IOException e) {
            exchange.setPersistent(false);
            end();
            throw e;
        } finally {
            if (!retained) {
                pooled.close();
            }
        }
    }

    /**
     * Returns whether the body exceeds the maximum size, which {@link BodyReader} may raise after the body has begun.
     */
    private boolean isTooLarge() {
        long limit = exchange.getMaxEntitySize();
        return limit > 0 && decoded > limit;
    }

    /**
     * Rejects a body that is too large. Once the response has begun, the body is not needed: reading ends, and the
     * connection is closed after the response.
     */
    private void rejectOrEnd() throws Malformed {
        if (!exchange.isResponseStarted()) {
            throw new Malformed("the body is too large");
        }
        exchange.setPersistent(false);
        end();
    }

    private void end() {
        ended = true;
        Connectors.terminateRequest(exchange);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (to[i].hasRemaining()) {
                return read(to[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, through, target);
    }

    @Override
    public void terminateReads() throws IOException {
        if (!ended) {
            exchange.setPersistent(false);
            end();
        }
        super.terminateReads();
    }
}
