package io.contextservices.client;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.TransportException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A request and its response. */
final class Exchange<T> extends EventListener implements Callback {

    private final Transport transport;
    private final Operation<T> operation;
    private final Call call;
    private final @Nullable Long deadline;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** Set if the call was queued. {@code dequeued} is set when it has left the queue. */
    private volatile boolean queued;

    private volatile boolean dequeued;

    /** Set if this call opened the connection instead of taking it from the pool. */
    private volatile boolean connected;

    /**
     * Set before the first byte of the request is written, and never unset: a part of it may have left this process.
     */
    private volatile boolean mayBeSent;

    private volatile boolean expired;

    private volatile @Nullable Duration retryAfter;

    /**
     * The bytes of the connection, over TLS the encrypted ones. {@code null} if they are not visible, or if the
     * connection carries several responses at a time.
     */
    private @Nullable ResponseStream stream;

    /** The stream again, if it can separate responses. {@code null} over TLS, where it cannot. */
    private @Nullable ResponseStream framedStream;

    /**
     * Creates an exchange for a call that has not started.
     *
     * @param deadline the end of its time limit, by {@link System#nanoTime}; {@code null} for none
     */
    Exchange(Transport transport, Operation<T> operation, Call call, @Nullable Long deadline) {
        this.transport = transport;
        this.operation = operation;
        this.call = call;
        this.deadline = deadline;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** Returns the delay that the server requested in its response; known before the future completes. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    void begin() {
        call.addEventListener(this);
        call.tag(Exchange.class, () -> this);
        // The application may complete the future before the response, by cancelling it or by a timeout. This aborts
        // the exchange.
        CompletableFuture<T> unused = future.whenComplete((result, failure) -> {
            if (transport.remove(this)) {
                call.cancel();
            }
        });
        try {
            if (deadline != null) {
                transport.deadlines().register(deadline);
            }
            call.enqueue(this);
        } catch (RuntimeException | Error e) {
            // No memory is left for a thread, or a listener of the application has thrown.
            fail(e);
        }
    }

    /** Returns the deadline of the exchange, or the given value if it has none or has expired. */
    long deadlineOr(long otherwise) {
        return deadline == null || expired ? otherwise : deadline;
    }

    /** Ends the exchange because its deadline has passed. Callbacks of the application must not run here. */
    void expire() {
        expired = true;
        try {
            // The order matters: after the cancellation, a request that has not been sent never will be.
            call.cancel();
            TransportException failure = transportFailure(null);
            transport.handOver(() -> fail(failure));
        } catch (RuntimeException | Error e) {
            expired = false;
            throw e;
        }
    }

    /** Aborts the exchange because the client is being closed. */
    void abort() {
        // The order matters: after the cancellation, a request that has not been sent never will be.
        call.cancel();
        fail(new TransportException(operation.name() + ": the client was closed", mayBeSent, null));
    }

    @Override
    public void dispatcherQueueStart(Call call, Dispatcher dispatcher) {
        queued = true;
    }

    /** A request that was queued is no longer sent if the client is being closed. */
    @Override
    public void dispatcherQueueEnd(Call call, Dispatcher dispatcher) {
        dequeued = true;
        if (transport.isClosed()) {
            abort();
        }
    }

    private static long contentLength(Response response) {
        try {
            return Long.parseLong(response.header("Content-Length", "0"));
        } catch (NumberFormatException malformed) {
            return 0; // OkHttp also ignores a malformed length
        }
    }

    /** OkHttp leaves Nagle's algorithm on, which delays the end of a body of more than 8 KiB by some 40 ms. */
    @Override
    public void connectionAcquired(Call call, Connection connection) {
        Socket socket = connection.socket();
        stream = StaleConnections.isSequential(connection) ? transport.streamOf(socket) : null;
        framedStream = socket instanceof ChannelSocket ? stream : null;
        try {
            socket.setTcpNoDelay(true);
        } catch (SocketException closed) {
            // If the socket is broken, sending fails.
        }
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
        connected = true;
    }

    /** Returns the bytes of the last acquired connection; {@code null} if they are not visible. */
    @Nullable
    ResponseStream stream() {
        return stream;
    }

    /** Returns whether the last acquired connection had been used before. A new one cannot be stale. */
    boolean isOnPooledConnection() {
        return !connected;
    }

    @Override
    public void requestHeadersStart(Call call) {
        mayBeSent = true;
        if (framedStream != null) {
            framedStream.expectLines();
        }
    }

    /** The length of a body follows OkHttp's rule, which also applies to a response that should have no body. */
    @Override
    public void responseHeadersEnd(Call call, Response response) {
        if (framedStream != null && !"chunked".equalsIgnoreCase(response.header("Transfer-Encoding"))) {
            framedStream.expectBody(contentLength(response));
        }
    }

    /** This runs before the connection returns to the pool. */
    @Override
    public void responseBodyEnd(Call call, long byteCount) {
        if (framedStream != null) {
            framedStream.expectNothing();
        }
    }

    @Override
    public void onResponse(Call call, Response response) {
        T result;
        try (response;
                ResponseBody body = ResponseBody.read(response, transport.maxResponseBytes(), transport.memory())) {
            retryAfter = body.retryAfter();
            result = body.as(operation);
        } catch (IOException e) {
            failAfterExchange(transportFailure(e));
            return;
        } catch (ContextServicesException e) {
            failAfterExchange(e);
            return;
        } catch (RuntimeException | Error e) {
            failAfterExchange(new TransportException(operation.name() + ": the response could not be read", true, e));
            return;
        }
        transport.afterExchange(() -> {
            transport.remove(this);
            future.complete(result);
        });
    }

    @Override
    public void onFailure(Call call, IOException e) {
        failAfterExchange(transportFailure(e));
    }

    private void failAfterExchange(ContextServicesException failure) {
        transport.afterExchange(() -> fail(failure));
    }

    private void fail(Throwable failure) {
        transport.remove(this);
        future.completeExceptionally(failure);
    }

    private TransportException transportFailure(@Nullable IOException e) {
        return new TransportException(operation.name() + ": " + reason(e), mayBeSent, e);
    }

    private String reason(@Nullable IOException e) {
        if (transport.isClosed()) {
            return "the client was closed";
        }
        if (e instanceof ResponseMemory.ExhaustedException) {
            return String.valueOf(e.getMessage());
        }
        boolean timedOut = expired || e instanceof InterruptedIOException;
        if (!mayBeSent && expired && queued && !dequeued) {
            return "not sent in time, too many requests are under way";
        }
        String message;
        if (mayBeSent) {
            message =
                    timedOut ? "no complete response in time" : "the connection broke before the response was complete";
        } else {
            HttpUrl url = call.request().url();
            message = (timedOut ? "no connection in time to " : "no connection to ") + url.host() + ':' + url.port();
        }
        String cause = timedOut ? null : ConnectionFailure.reason(e);
        return cause == null ? message : message + ": " + cause;
    }
}
