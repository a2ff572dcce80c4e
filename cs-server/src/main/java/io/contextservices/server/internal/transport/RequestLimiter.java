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

    private final HttpHandler next;
    private final int maxRequests;
    private final AtomicInteger active = new AtomicInteger();
    private final ExchangeCompletionListener onComplete = (exchange, listeners) -> {
        release();
        listeners.proceed();
    };
    private volatile boolean closed;

    public RequestLimiter(int maxRequests, HttpHandler next) {
        this.maxRequests = maxRequests;
        this.next = next;
    }

    private static WireError unavailable(String message) {
        return WireError.of(new UnavailableException(message, Duration.ofSeconds(1)));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        int requests = active.incrementAndGet();
        if (closed) {
            release();
            exchange.setPersistent(false);
            Responses.fail(exchange, stopping);
        } else if (requests > maxRequests) {
            release();
            Responses.fail(exchange, tooMany);
        } else {
            exchange.addExchangeCompleteListener(onComplete);
            next.handleRequest(exchange);
        }
    }

    private void release() {
        if (active.decrementAndGet() == 0 && closed) {
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
    public synchronized boolean close(Duration timeout) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (active.get() > 0) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
