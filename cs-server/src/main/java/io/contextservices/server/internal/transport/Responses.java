package io.contextservices.server.internal.transport;

import io.contextservices.api.ServicePage;
import io.contextservices.wire.UnreadableFormat;
import io.contextservices.wire.WireError;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes responses. Failures become a status and a body only here. */
public final class Responses {

    /** The media type of JSON, with the charset that clients of the vendor's time need to read it as UTF-8. */
    public static final String JSON = "application/json;charset=utf-8";

    private static final HttpString UNREADABLE = new HttpString(UnreadableFormat.HEADER);

    private Responses() {}

    /**
     * Starts an operation and writes its result as the response. The I/O thread serves other requests meanwhile. It
     * also writes the response, so that the store's threads need not.
     */
    public static <T> void with(
            HttpServerExchange exchange, Supplier<CompletableFuture<T>> operation, Consumer<T> success) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            try {
                CompletableFuture<T> future = operation.get();
                if (future.isDone()) {
                    finish(exchange, future, success);
                } else {
                    CompletableFuture<T> unused = future.whenCompleteAsync(
                            (value, failure) -> finish(exchange, future, success), exchange.getIoThread());
                }
            } catch (RuntimeException e) {
                fail(exchange, e);
            }
        });
    }

    private static <T> void finish(HttpServerExchange exchange, CompletableFuture<T> future, Consumer<T> success) {
        try {
            success.accept(future.join());
        } catch (RuntimeException e) {
            fail(exchange, e);
        }
    }

    /** Sets the header that names the services omitted from a list because they cannot be read. */
    public static void unreadable(HttpServerExchange exchange, ServicePage page) {
        if (!page.unreadable().isEmpty()) {
            exchange.getResponseHeaders().put(UNREADABLE, UnreadableFormat.writeHeader(page.unreadable()));
        }
    }

    public static void empty(HttpServerExchange exchange, int status) {
        exchange.setStatusCode(status).endExchange();
        TransferLimits.of(exchange).limitResponse(exchange, 0);
    }

    public static void json(HttpServerExchange exchange, int status, byte[] json) {
        body(exchange, status, JSON, json);
    }

    public static void body(HttpServerExchange exchange, int status, String contentType, byte[] body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
        TransferLimits.of(exchange).limitResponse(exchange, body.length);
    }

    public static void fail(HttpServerExchange exchange, Throwable failure) {
        fail(exchange, WireError.of(TransferLimits.of(exchange).failure(exchange, failure)));
    }

    static void fail(HttpServerExchange exchange, WireError error) {
        if (exchange.isResponseStarted()) {
            exchange.endExchange();
            return;
        }
        error.retryAfter()
                .ifPresent(wait ->
                        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Long.toString(wait.toSeconds())));
        if (exchange.getRequestContentLength() > exchange.getMaxEntitySize() && exchange.getMaxEntitySize() > 0) {
            exchange.setPersistent(false);
        }
        if (!exchange.isPersistent()) {
            Connectors.terminateRequest(exchange); // otherwise the unread rest of the body would close the connection
        }
        json(exchange, error.status(), error.body());
    }
}
