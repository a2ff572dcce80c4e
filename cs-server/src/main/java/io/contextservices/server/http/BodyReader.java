package io.contextservices.server.http;

import io.contextservices.api.RequestRefusedException;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the body of a request on its I/O thread, as it arrives. Memory grows with what has come, not with what the peer
 * says will come.
 *
 * <p>Undertow's own receiver reserves the announced length before it looks at any limit, and copies byte by byte.
 */
final class BodyReader {

    private static final int FIRST_BYTES = 16 * 1_024;

    private final HttpServerExchange exchange;
    private final int limit;
    private final Consumer<byte[]> next;
    private ByteBuffer body;

    private BodyReader(HttpServerExchange exchange, int limit, Consumer<byte[]> next) {
        this.exchange = exchange;
        this.limit = limit;
        this.next = next;
        long announced = exchange.getRequestContentLength();
        this.body = ByteBuffer.allocate((int) (announced < 0 ? 1_024 : Math.min(announced, FIRST_BYTES)));
    }

    /**
     * Reads the whole body, then goes on with it, still on the I/O thread.
     *
     * @throws RequestRefusedException if more bytes are announced than the limit
     */
    static void read(HttpServerExchange exchange, int limit, Consumer<byte[]> next) {
        if (exchange.isRequestComplete()) {
            next.accept(new byte[0]);
            return;
        }
        if (exchange.getRequestContentLength() > limit) {
            throw tooLarge(limit);
        }
        new BodyReader(exchange, limit, next).begin(exchange.getRequestChannel());
    }

    private void begin(StreamSourceChannel channel) {
        boolean complete;
        try {
            complete = fill(channel);
        } catch (IOException gone) {
            abandon();
            return;
        }
        if (complete) {
            next.accept(bytes());
        } else {
            channel.getReadSetter().set(this::readable);
            channel.resumeReads();
        }
    }

    private void readable(StreamSourceChannel channel) {
        boolean complete;
        try {
            complete = fill(channel);
        } catch (RequestRefusedException e) {
            channel.suspendReads();
            Connectors.executeRootHandler(ended -> Answer.fail(ended, e), exchange);
            return;
        } catch (IOException gone) {
            abandon();
            return;
        }
        if (complete) {
            channel.suspendReads();
            Connectors.executeRootHandler(read -> next.accept(bytes()), exchange);
        }
    }

    /** There is nobody left to answer; ending the exchange all the same lets a stopping server know that it is over. */
    private void abandon() {
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }

    /** Reads what is there; true once the body has ended. */
    private boolean fill(StreamSourceChannel channel) throws IOException {
        while (true) {
            if (!body.hasRemaining()) {
                grow();
            }
            int read = channel.read(body);
            if (body.position() > limit) {
                throw tooLarge(limit);
            }
            if (read <= 0) {
                return read < 0;
            }
        }
    }

    private void grow() {
        int room = (int) Math.min(Math.max(1_024L, 2L * body.capacity()), limit + 1L);
        body = ByteBuffer.wrap(Arrays.copyOf(body.array(), room)).position(body.position());
    }

    private byte[] bytes() {
        byte[] array = body.array();
        return body.position() == array.length ? array : Arrays.copyOf(array, body.position());
    }

    private static RequestRefusedException tooLarge(int limit) {
        return new RequestRefusedException(
                RequestRefusedException.TOO_LARGE, "the body is larger than " + limit + " bytes");
    }
}
