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
 * What slow peers may cost, in time and memory. A request that comes, and is taken, as fast as this server reads and writes
 * costs nothing here.
 */
public final class TransferLimits {

    private static final AttachmentKey<TransferLimits> KEY = AttachmentKey.create(TransferLimits.class);

    private static final Duration FOREVER = Duration.ofDays(365);

    /** A body that does not come at all is given up earlier than one that takes its time. */
    private static final int BODY_PERIODS = 6;

    private final ServerLimits bounds;
    private final FailureTranslator failures;
    private final Function<HttpServerExchange, String> description;
    private final AtomicLong bodies = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();

    /**
     * Peers of one server.
     *
     * @param failures what becomes of them
     * @param description what a request wants, without any of its data
     */
    public TransferLimits(
            ServerLimits bounds, FailureTranslator failures, Function<HttpServerExchange, String> description) {
        this.bounds = bounds;
        this.failures = failures;
        this.description = description;
    }

    /** What a peer may see of a failure. */
    public ContextServicesException failure(HttpServerExchange exchange, Throwable failure) {
        return failures.of(failure, () -> description.apply(exchange));
    }

    /** Has the requests of this connection treated like this from now on. */
    public void adopt(HttpServerExchange exchange) {
        if (exchange.getConnection().getAttachment(KEY) != this) {
            exchange.getConnection().putAttachment(KEY, this);
        }
    }

    public static TransferLimits of(HttpServerExchange exchange) {
        return exchange.getConnection().getAttachment(KEY);
    }

    /** Watches a body that has not come as a whole. */
    MinimumRateTimer body(HttpServerExchange exchange, LongSupplier received, Runnable tooSlow) {
        Duration period = bounds.requestTimeout().dividedBy(BODY_PERIODS);
        return MinimumRateTimer.begin(exchange.getIoThread(), period, bounds.requestTimeout(), received, tooSlow);
    }

    /**
     * Takes memory for a body, or gives some back if that is negative. A body that has all the memory there is taken for itself
     * may be as large as it likes, or else it could never come.
     *
     * @param taken by it before
     * @throws UnavailableException if there is none left
     */
    void take(long bytes, long taken) {
        long now = bodies.addAndGet(bytes);
        if (bytes > 0 && now > bounds.bufferedBytes() && now > taken + bytes) {
            bodies.addAndGet(-bytes);
            throw new UnavailableException("too many bodies at once", Duration.ofSeconds(1));
        }
    }

    void giveBack(long bytes) {
        bodies.addAndGet(-bytes);
    }

    /** Watches whether the peer takes what is being sent to it. */
    public MinimumRateTimer sending(HttpServerExchange exchange, Runnable tooSlow) {
        return MinimumRateTimer.begin(
                exchange.getIoThread(), bounds.writeTimeout(), FOREVER, exchange::getResponseBytesSent, tooSlow);
    }

    /**
     * Watches what is left of a request that has been answered: bytes of the answer that the peer does not take, or of the
     * body that still come, to be thrown away. Whoever is too slow is hung up on, and so is who is slow when too much
     * waits for others.
     *
     * @param bytes of the answer
     */
    public void answered(HttpServerExchange exchange, int bytes) {
        if (exchange.isComplete() || !exchange.getConnection().isOpen()) {
            return;
        }
        boolean room = answers.addAndGet(bytes) <= bounds.bufferedBytes();
        MinimumRateTimer watch = sending(exchange, () -> IoUtils.safeClose(exchange.getConnection()));
        exchange.addExchangeCompleteListener((ended, next) -> {
            watch.end();
            answers.addAndGet(-bytes);
            next.proceed();
        });
        if (!room) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
