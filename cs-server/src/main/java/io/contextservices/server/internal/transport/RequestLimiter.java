package io.contextservices.server.internal.transport;

import io.contextservices.api.UnavailableException;
import io.contextservices.wire.WireError;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the number of requests under way, and rejects all requests once it is closed. Rejecting a request with status
 * 503 costs almost nothing, so that overload does not slow down the accepted requests.
 */
public final class RequestLimiter implements HttpHandler {

    // Created once, since these responses are needed most when the load is highest.
    private final WireError stopping = unavailable("the server is stopping");
    private final WireError tooMany = unavailable("too many requests under way");

    private final HttpHandler inside;
    private final int most;
    private final AtomicInteger count = new AtomicInteger();
    private final ExchangeCompletionListener onLeaving = (exchange, next) -> {
        leave();
        next.proceed();
    };
    private volatile boolean closed;

    public RequestLimiter(int most, HttpHandler inside) {
        this.most = most;
        this.inside = inside;
    }

    private static WireError unavailable(String why) {
        return WireError.of(new UnavailableException(why, Duration.ofSeconds(1)));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        int now = count.incrementAndGet();
        if (closed) {
            leave();
            exchange.setPersistent(false);
            Responses.fail(exchange, stopping);
        } else if (now > most) {
            leave();
            Responses.fail(exchange, tooMany);
        } else {
            exchange.addExchangeCompleteListener(onLeaving);
            inside.handleRequest(exchange);
        }
    }

    private void leave() {
        if (count.decrementAndGet() == 0 && closed) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Rejects new requests and waits until those under way are complete.
     *
     * @return whether all are complete
     */
    public synchronized boolean close(Duration longest) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + longest.toNanos();
        while (count.get() > 0) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
