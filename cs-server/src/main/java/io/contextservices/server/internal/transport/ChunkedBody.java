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
 * Reads a body in chunks, as strictly as RFC 9112 (7.1) has them. Undertow's own reader takes anything up to the next line
 * feed for the end of a line, and keeps trailers of any size.
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

    /** Puts this in the place of Undertow's reader. */
    static void install(HttpServerExchange exchange, HttpServerConnection connection) {
        connection.getChannel().getSourceChannel().setConduit(new ChunkedBody(exchange, connection));
    }

    /** The chunks are not well-formed, or there is no end to them. */
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
            // goes on as long as something comes
        }
        int read = to.position() - before;
        return read == 0 && ended ? -1 : read;
    }

    /** Decodes what is there; false if nothing is. */
    private boolean decode(ByteBuffer to) throws IOException {
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        boolean keep = false;
        try {
            ByteBuffer from = pooled.getBuffer();
            int read = next.read(from);
            if (read < 0) {
                throw new ClosedChannelException();
            }
            from.flip();
            int before = to.position();
            boolean last = syntax.decode(from, to);
            decoded += to.position() - before;
            if (from.hasRemaining()) {
                keep = true;
                connection.ungetRequestBytes(pooled);
            }
            if (last) {
                end();
            } else if (isTooLarge()) {
                stop();
            }
            return read > 0;
        } catch (IOException e) {
            exchange.setPersistent(false);
            end();
            throw e;
        } finally {
            if (!keep) {
                pooled.close();
            }
        }
    }

    /** Whoever reads it may have set another size than the one that holds where it begins. */
    private boolean isTooLarge() {
        long most = exchange.getMaxEntitySize();
        return most > 0 && decoded > most;
    }

    /** There is too much of it; nobody waits for it once there is an answer. */
    private void stop() throws Malformed {
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
