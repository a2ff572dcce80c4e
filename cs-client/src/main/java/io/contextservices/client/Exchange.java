package io.contextservices.client;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.TransportException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** A request and what becomes of it. */
final class Exchange<T> extends EventListener implements Callback {

    private final Transport transport;
    private final Operation<T> operation;
    private final Call call;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** Whether any of the request may have left this process. Set before the first byte is written, never unset. */
    private volatile boolean sending;

    private volatile @Nullable Duration retryAfter;

    Exchange(Transport transport, Operation<T> operation, Call call) {
        this.transport = transport;
        this.operation = operation;
        this.call = call;
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
        // Whoever completes the future before there is an answer, by cancelling it or by a timeout, gives the exchange
        // up.
        CompletableFuture<T> unused = future.whenComplete((result, failure) -> {
            if (transport.forget(this)) {
                call.cancel();
            }
        });
        try {
            call.enqueue(this);
        } catch (RuntimeException | Error e) {
            // There is no memory for a thread, or a listener of the application's has thrown.
            fail(e);
        }
    }

    /** Breaks the exchange off, since the client is being closed. */
    void abort() {
        // In this order: once cancelled, a request that has not left never will.
        call.cancel();
        fail(new TransportException(operation.name() + ": the client was closed", sending, null));
    }

    /** A request that had to wait is not sent any more if its time is up by then, or the client is being closed. */
    @Override
    public void dispatcherQueueEnd(Call call, Dispatcher dispatcher) {
        Timeout timeout = call.timeout();
        if (transport.isClosed()) {
            abort();
        } else if (timeout.hasDeadline() && timeout.deadlineNanoTime() - System.nanoTime() <= 0) {
            call.cancel();
            fail(new TransportException(operation.name() + ": not sent in time, too much is under way", false, null));
        }
    }

    /** OkHttp leaves Nagle's algorithm on, which holds the end of a body of more than 8 KiB back for some 40 ms. */
    @Override
    public void connectionAcquired(Call call, Connection connection) {
        try {
            connection.socket().setTcpNoDelay(true);
        } catch (SocketException broken) {
            // Sending will tell.
        }
    }

    @Override
    public void requestHeadersStart(Call call) {
        sending = true;
    }

    @Override
    public void onResponse(Call call, Response response) {
        T result;
        try (response) {
            Answer answer = Answer.read(response, transport.mostBytes());
            retryAfter = answer.retryAfter();
            result = answer.as(operation);
        } catch (IOException e) {
            fail(noAnswer(e));
            return;
        } catch (ContextServicesException e) {
            fail(e);
            return;
        } catch (RuntimeException | Error e) {
            // OkHttp calls nobody back any more after this point.
            fail(e);
            throw e;
        }
        transport.forget(this);
        future.complete(result);
    }

    @Override
    public void onFailure(Call call, IOException e) {
        fail(noAnswer(e));
    }

    private void fail(Throwable failure) {
        transport.forget(this);
        future.completeExceptionally(failure);
    }

    private TransportException noAnswer(IOException e) {
        return new TransportException(operation.name() + ": " + reason(e), sending, e);
    }

    private String reason(IOException e) {
        if (transport.isClosed()) {
            return "the client was closed";
        }
        boolean late = e instanceof InterruptedIOException;
        if (sending) {
            return late ? "no complete answer in time" : "the connection broke before the answer was complete";
        }
        HttpUrl url = call.request().url();
        return (late ? "no connection in time to " : "no connection to ") + url.host() + ':' + url.port();
    }
}
