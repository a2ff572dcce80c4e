package io.contextservices.server.internal.http;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.ServicePage;
import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.MinimumRateTimer;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.server.internal.transport.TransferLimits;
import io.contextservices.wire.ExportCodec;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * A streamed export of any length, page by page. It reads the next page once the peer has read the previous one, so
 * that a slow peer costs a page of memory and no thread. A failure after the first page closes the connection, since
 * the peer would otherwise mistake the incomplete response for a complete one. Used only by the I/O thread of its
 * exchange.
 */
final class ExportStream implements IoCallback {

    /** The number of services in a page. It is small because an I/O thread writes a page at once. */
    private static final int PAGE = 100;

    private final HttpServerExchange exchange;
    private final Operations operations;
    private final ExportArray array;
    private ExportQuery nextQuery;
    private boolean lastPage;
    private @Nullable MinimumRateTimer timer;

    /** Creates the response to a request. */
    ExportStream(HttpServerExchange exchange, Operations operations, ExportCodec.Stream requested) {
        this.exchange = exchange;
        this.operations = operations;
        this.array = new ExportArray(requested.content());
        this.nextQuery = requested.query().withLimit(PAGE);
    }

    /** Sends all pages, or an error if the first page cannot be read. */
    void begin() {
        Responses.with(exchange, this::read, page -> {
            exchange.setStatusCode(StatusCodes.OK);
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, Responses.JSON);
            if (exchange.isHttp11()) {
                // Without this header, on a connection that does not persist, Undertow would mark the end of the body
                // by closing the connection. The peer could not distinguish that from a failure.
                exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, Headers.CHUNKED.toString());
            }
            write(page);
        });
    }

    private CompletableFuture<ServicePage> read() {
        boolean headOnly = exchange.getRequestMethod().equals(Methods.HEAD);
        return headOnly
                ? CompletableFuture.completedFuture(new ServicePage(List.of(), Optional.empty()))
                : operations.export(nextQuery);
    }

    private void write(ServicePage page) {
        lastPage = page.next().isEmpty();
        nextQuery = page.next().map(nextQuery::withAfter).orElse(nextQuery);
        byte[] json = array.next(page, lastPage);
        timer = TransferLimits.of(exchange).timeResponse(exchange, this::abort);
        exchange.getResponseSender().send(ByteBuffer.wrap(json), this);
    }

    @Override
    public void onComplete(HttpServerExchange exchange, Sender sender) {
        stopTimer();
        if (lastPage) {
            exchange.endExchange();
            TransferLimits.of(exchange).limitResponse(exchange, 0);
            return;
        }
        try {
            // The next page goes through the thread's queue, so that a fast peer does not delay the others.
            CompletableFuture<ServicePage> unused = read().whenCompleteAsync(this::next, exchange.getIoThread());
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void next(@Nullable ServicePage page, @Nullable Throwable failure) {
        if (page == null) {
            fail(requireNonNull(failure));
            return;
        }
        try {
            write(page);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        ContextServicesException unused =
                TransferLimits.of(exchange).failure(exchange, failure); // logs the failure, which the peer cannot see
        abort();
    }

    @Override
    public void onException(HttpServerExchange exchange, Sender sender, IOException closed) {
        stopTimer();
        abort();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.end();
        }
    }

    /** Closes the connection. The exchange is ended too, so that a stopping server stops waiting for it. */
    private void abort() {
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }
}
