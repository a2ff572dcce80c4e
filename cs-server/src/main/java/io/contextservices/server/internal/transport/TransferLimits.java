package io.contextservices.server.internal.transport;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.internal.FailureTranslator;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.xnio.IoUtils;

/**
 * Limits the time and memory that slow peers use. Requests and responses that are transferred at once cost nothing
 * here.
 */
public final class TransferLimits {

    private static final AttachmentKey<TransferLimits> KEY = AttachmentKey.create(TransferLimits.class);

    private static final Duration NO_TIMEOUT = Duration.ofDays(365);

    /**
     * The number of periods in the request timeout in which the rate of a body is checked. A stalled body fails after
     * one period, earlier than one that is slow overall.
     */
    private static final int BODY_PERIODS = 6;

    private final ServerLimits serverLimits;
    private final FailureTranslator failures;
    private final Function<HttpServerExchange, String> description;
    private final AtomicLong bodyBytes = new AtomicLong();
    private final AtomicLong unreadBytes = new AtomicLong();

    /**
     * Creates the limits of one server.
     *
     * @param failures the translator of failures to responses
     * @param description describes a request without any of its data
     */
    public TransferLimits(
            ServerLimits serverLimits, FailureTranslator failures, Function<HttpServerExchange, String> description) {
        this.serverLimits = serverLimits;
        this.failures = failures;
        this.description = description;
    }

    /** Returns the exception that a peer may see for a failure. */
    public ContextServicesException failure(HttpServerExchange exchange, Throwable failure) {
        return failures.of(failure, () -> description.apply(exchange));
    }

    /** Applies these limits to the requests of this connection from now on. */
    public void adopt(HttpServerExchange exchange) {
        if (exchange.getConnection().getAttachment(KEY) != this) {
            exchange.getConnection().putAttachment(KEY, this);
        }
    }

    /**
     * Returns the limits of the exchange's connection.
     *
     * @throws IllegalStateException if the handler has not called {@link #adopt} before
     */
    public static TransferLimits of(HttpServerExchange exchange) {
        TransferLimits limits = exchange.getConnection().getAttachment(KEY);
        if (limits == null) {
            throw new IllegalStateException("the connection has no transfer limits");
        }
        return limits;
    }

    /** Starts to check the rate of an incomplete body. */
    MinimumRateTimer timeBody(HttpServerExchange exchange, LongSupplier received, Runnable tooSlow) {
        Duration period = serverLimits.requestTimeout().dividedBy(BODY_PERIODS);
        return MinimumRateTimer.begin(exchange.getIoThread(), period, serverLimits.requestTimeout(), received, tooSlow);
    }

    /**
     * Reserves memory for a body, or releases it if the number is negative. A single body may exceed the limit if it is
     * the only one, since it could otherwise never be received.
     *
     * @param reserved the memory that the body has already reserved
     * @throws UnavailableException if the memory for bodies is used up
     */
    void reserveBody(long bytes, long reserved) {
        long total = bodyBytes.addAndGet(bytes);
        if (bytes > 0 && total > serverLimits.bufferedBytes() && total > reserved + bytes) {
            bodyBytes.addAndGet(-bytes);
            throw new UnavailableException("too many request bodies at once", Duration.ofSeconds(1));
        }
    }

    void releaseBody(long bytes) {
        bodyBytes.addAndGet(-bytes);
    }

    /** Starts to check that the peer reads a response fast enough. */
    public MinimumRateTimer timeResponse(HttpServerExchange exchange, Runnable tooSlow) {
        return MinimumRateTimer.begin(
                exchange.getIoThread(),
                serverLimits.writeTimeout(),
                NO_TIMEOUT,
                exchange::getResponseBytesSent,
                tooSlow);
    }

    /**
     * Limits the transfers that remain after the response was written: bytes of the response that the peer has not
     * read, and bytes of the request's body that have to be discarded. Closes the connection if the peer is too slow,
     * or if the memory for unread responses is used up.
     *
     * @param bytes the size of the response
     */
    public void limitResponse(HttpServerExchange exchange, int bytes) {
        if (exchange.isComplete() || !exchange.getConnection().isOpen()) {
            return;
        }
        boolean fits = unreadBytes.addAndGet(bytes) <= serverLimits.bufferedBytes();
        MinimumRateTimer timer = timeResponse(exchange, () -> IoUtils.safeClose(exchange.getConnection()));
        exchange.addExchangeCompleteListener((ended, next) -> {
            timer.end();
            unreadBytes.addAndGet(-bytes);
            next.proceed();
        });
        if (!fits) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
