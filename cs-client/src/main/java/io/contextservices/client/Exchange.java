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

/** A request and what becomes of it. */
final class Exchange<T> extends EventListener implements Callback {

    private final Transport transport;
    private final Operation<T> operation;
    private final Call call;
    private final @Nullable Long deadline;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** Whether the call had to queue, and whether it still does. */
    private volatile boolean queued;

    private volatile boolean taken;

    /** Whether the connection is made by this call rather than taken from the pool. */
    private volatile boolean connected;

    /** Whether any of the request may have left this process. Set before the first byte is written, never unset. */
    private volatile boolean sending;

    private volatile boolean late;

    private volatile @Nullable Duration retryAfter;

    /** What comes on the connection, if that has one answer at a time and can be seen; over TLS that is the bytes of TLS. */
    private @Nullable ResponseStream received;

    /** The same if it is told where answers end, which it cannot be over TLS. */
    private @Nullable ResponseStream answers;

    /**
     * Made of a call that has not begun.
     *
     * @param deadline when it is to be over, by {@link System#nanoTime}; {@code null} for never
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

    /** How long the server wants to be left alone, if that was its answer; known before the future completes. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    void begin() {
        call.addEventListener(this);
        call.tag(Exchange.class, () -> this);
        // Whoever completes the future before there is an answer, by cancelling it or by a timeout, gives the exchange
        // up.
        CompletableFuture<T> unused = future.whenComplete((result, failure) -> {
            if (transport.forget(this)) {
                call.cancel();
            }
        });
        try {
            if (deadline != null) {
                transport.deadlines().watch(deadline);
            }
            call.enqueue(this);
        } catch (RuntimeException | Error e) {
            // There is no memory for a thread, or a listener of the application's has thrown.
            fail(e);
        }
    }

    /** When the exchange is to be ended, if it is not over by then. */
    long due(long never) {
        return deadline == null || late ? never : deadline;
    }

    /** Ends the exchange since its time is up. This is not the place for the application's callbacks. */
    void expire() {
        late = true;
        try {
            // In this order: once cancelled, a request that has not left never will.
            call.cancel();
            TransportException failure = noAnswer(null);
            transport.handOver(() -> fail(failure));
        } catch (RuntimeException | Error e) {
            late = false;
            throw e;
        }
    }

    /** Breaks the exchange off, since the client is being closed. */
    void abort() {
        // In this order: once cancelled, a request that has not left never will.
        call.cancel();
        fail(new TransportException(operation.name() + ": the client was closed", sending, null));
    }

    @Override
    public void dispatcherQueueStart(Call call, Dispatcher dispatcher) {
        queued = true;
    }

    /** A request that had to wait is not sent any more if the client is being closed. */
    @Override
    public void dispatcherQueueEnd(Call call, Dispatcher dispatcher) {
        taken = true;
        if (transport.isClosed()) {
            abort();
        }
    }

    private static long contentLength(Response response) {
        try {
            return Long.parseLong(response.header("Content-Length", "0"));
        } catch (NumberFormatException none) {
            return 0; // as OkHttp takes it
        }
    }

    /** OkHttp leaves Nagle's algorithm on, which holds the end of a body of more than 8 KiB back for some 40 ms. */
    @Override
    public void connectionAcquired(Call call, Connection connection) {
        Socket socket = connection.socket();
        received = StaleConnections.isInTurn(connection) ? transport.streamOf(socket) : null;
        answers = socket instanceof ChannelSocket ? received : null;
        try {
            socket.setTcpNoDelay(true);
        } catch (SocketException broken) {
            // Sending will tell.
        }
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
        connected = true;
    }

    /** The bytes that come on the connection that was acquired last; {@code null} if they cannot be seen. */
    @Nullable
    ResponseStream received() {
        return received;
    }

    /** Whether the connection that was acquired last had been used before. Of a new one there is nothing to find out. */
    boolean isOnPooledConnection() {
        return !connected;
    }

    @Override
    public void requestHeadersStart(Call call) {
        sending = true;
        if (answers != null) {
            answers.expectLines();
        }
    }

    /** A body has its length by the same rule as OkHttp's, which may be that of an answer that should have none. */
    @Override
    public void responseHeadersEnd(Call call, Response response) {
        if (answers != null && !"chunked".equalsIgnoreCase(response.header("Transfer-Encoding"))) {
            answers.expectBody(contentLength(response));
        }
    }

    /** Before the connection goes back to the pool. */
    @Override
    public void responseBodyEnd(Call call, long byteCount) {
        if (answers != null) {
            answers.expectNothing();
        }
    }

    @Override
    public void onResponse(Call call, Response response) {
        T result;
        try (response;
                ResponseBody answer = ResponseBody.read(response, transport.mostBytes(), transport.memory())) {
            retryAfter = answer.retryAfter();
            result = answer.as(operation);
        } catch (IOException e) {
            failAfterwards(noAnswer(e));
            return;
        } catch (ContextServicesException e) {
            failAfterwards(e);
            return;
        } catch (RuntimeException | Error e) {
            failAfterwards(new TransportException(operation.name() + ": the answer could not be read", true, e));
            return;
        }
        transport.afterExchange(() -> {
            transport.forget(this);
            future.complete(result);
        });
    }

    @Override
    public void onFailure(Call call, IOException e) {
        failAfterwards(noAnswer(e));
    }

    private void failAfterwards(ContextServicesException failure) {
        transport.afterExchange(() -> fail(failure));
    }

    private void fail(Throwable failure) {
        transport.forget(this);
        future.completeExceptionally(failure);
    }

    private TransportException noAnswer(@Nullable IOException e) {
        return new TransportException(operation.name() + ": " + reason(e), sending, e);
    }

    private String reason(@Nullable IOException e) {
        if (transport.isClosed()) {
            return "the client was closed";
        }
        if (e instanceof ResponseMemory.ExhaustedException) {
            return String.valueOf(e.getMessage());
        }
        boolean timedOut = late || e instanceof InterruptedIOException;
        if (!sending && late && queued && !taken) {
            return "not sent in time, too much is under way";
        }
        String what;
        if (sending) {
            what = timedOut ? "no complete answer in time" : "the connection broke before the answer was complete";
        } else {
            HttpUrl url = call.request().url();
            what = (timedOut ? "no connection in time to " : "no connection to ") + url.host() + ':' + url.port();
        }
        String why = timedOut ? null : ConnectionFailure.reason(e);
        return why == null ? what : what + ": " + why;
    }
}
