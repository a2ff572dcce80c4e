package io.contextservices.server.internal.transport;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.UnavailableException;
import io.undertow.server.Connectors;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the body of a request on its I/O thread, as it arrives. Memory grows with the bytes received, not with the
 * announced length.
 *
 * <p>Undertow's own receiver allocates the announced length before it checks any limit, and copies byte by byte.
 */
public final class BodyReader implements ExchangeCompletionListener {

    private static final int FIRST_BYTES = 16 * 1_024;

    /**
     * The size from which a body counts against the memory limit. The limit on requests bounds smaller ones; counting
     * them would slow down each start.
     */
    private static final int COUNTED_BYTES = 2 * 1_024;

    /** The number of copies of a body in memory: the store keeps one in its own form. */
    private static final int COPIES = 2;

    private final HttpServerExchange exchange;
    private final int limit;
    private final Consumer<byte[]> next;
    private final TransferLimits transferLimits;
    private ByteBuffer body;
    private int reserved;
    private @Nullable MinimumRateTimer timer;

    private BodyReader(HttpServerExchange exchange, int limit, Consumer<byte[]> next) {
        this.exchange = exchange;
        this.limit = limit;
        this.next = next;
        this.transferLimits = TransferLimits.of(exchange);
        long announced = exchange.getRequestContentLength();
        this.body = ByteBuffer.allocate((int) (announced < 0 ? 1_024 : Math.min(announced, FIRST_BYTES)));
    }

    /**
     * Reads the whole body, then calls {@code next} with it on the I/O thread.
     *
     * @throws RequestRefusedException if the announced length exceeds the limit, or the body is malformed
     * @throws UnavailableException if the memory for bodies is used up
     */
    public static void read(HttpServerExchange exchange, int limit, Consumer<byte[]> next) {
        if (exchange.isRequestComplete()) {
            next.accept(new byte[0]);
            return;
        }
        if (exchange.getRequestContentLength() > limit) {
            throw tooLarge(limit);
        }
        if (exchange.getMaxEntitySize() > 0 && exchange.getMaxEntitySize() < limit) {
            exchange.setMaxEntitySize(limit + 1L); // so that this class rejects the body, not Undertow
        }
        new BodyReader(exchange, limit, next).begin(exchange.getRequestChannel());
    }

    private void begin(StreamSourceChannel channel) {
        boolean complete;
        try {
            complete = fill(channel);
        } catch (IOException closed) {
            abandon();
            return;
        }
        if (complete) {
            reserveUntilResponse();
            next.accept(bytes());
        } else {
            reserve(body.capacity());
            timer = transferLimits.timeBody(exchange, () -> body.position(), () -> tooSlow(channel));
            channel.getReadSetter().set(this::readable);
            channel.resumeReads();
        }
    }

    private void readable(StreamSourceChannel channel) {
        boolean complete;
        try {
            complete = fill(channel);
            if (complete) {
                reserveUntilResponse();
            }
        } catch (RequestRefusedException | UnavailableException e) {
            fail(channel, e);
            return;
        } catch (IOException closed) {
            release();
            abandon();
            return;
        }
        if (complete) {
            stopTimer();
            channel.suspendReads();
            Connectors.executeRootHandler(read -> next.accept(bytes()), exchange);
        }
    }

    private void tooSlow(StreamSourceChannel channel) {
        exchange.setPersistent(false);
        fail(channel, new RequestRefusedException(StatusCodes.REQUEST_TIME_OUT, "the body arrives too slowly"));
    }

    private void fail(StreamSourceChannel channel, ContextServicesException failure) {
        release();
        channel.suspendReads();
        Connectors.executeRootHandler(ended -> Responses.fail(ended, failure), exchange);
    }

    private void reserve(int bytes) {
        transferLimits.reserveBody(bytes, reserved);
        reserved += bytes;
    }

    /** Counts a complete body until the response is sent: its request waits for ids, for earlier changes and the disk. */
    private void reserveUntilResponse() {
        int bytes = body.position() < COUNTED_BYTES ? 0 : COPIES * body.position();
        reserve(bytes - reserved);
        if (reserved > 0) {
            exchange.addExchangeCompleteListener(this);
        }
    }

    @Override
    public void exchangeEvent(HttpServerExchange ended, NextListener listeners) {
        transferLimits.releaseBody(reserved);
        reserved = 0;
        listeners.proceed();
    }

    private void release() {
        transferLimits.releaseBody(reserved);
        reserved = 0;
        stopTimer();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.end();
            timer = null;
        }
    }

    /** Ends an exchange after its client closed the connection, so that a stopping server stops waiting for it. */
    private void abandon() {
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }

    /** Reads the available bytes. Returns whether the body has ended. */
    private boolean fill(StreamSourceChannel channel) throws IOException {
        while (true) {
            // A body of the announced length fills its buffer exactly; only a longer one needs a larger buffer.
            boolean full = !body.hasRemaining();
            ByteBuffer target = full ? ByteBuffer.allocate(1) : body;
            int read = read(channel, target);
            if (read > 0 && full) {
                grow();
                body.put(target.flip());
            }
            if (body.position() > limit) {
                throw tooLarge(limit);
            }
            if (read <= 0) {
                return read < 0;
            }
        }
    }

    private static int read(StreamSourceChannel channel, ByteBuffer target) throws IOException {
        try {
            return channel.read(target);
        } catch (ChunkedBody.Malformed e) {
            throw new RequestRefusedException(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private void grow() {
        int capacity = (int) Math.min(Math.max(1_024L, 2L * body.capacity()), limit + 1L);
        if (timer != null) {
            reserve(capacity - body.capacity());
        }
        body = ByteBuffer.wrap(Arrays.copyOf(body.array(), capacity)).position(body.position());
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
