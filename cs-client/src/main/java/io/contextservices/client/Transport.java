package io.contextservices.client;

import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Sends requests and tracks the running exchanges. */
final class Transport implements AutoCloseable {

    private static final int EXCHANGES = 64;

    private final OkHttpClient http;
    private final ChannelSockets sockets = new ChannelSockets();
    private final boolean own;
    private final long maxResponseBytes;
    private final @Nullable Duration callTimeout;
    private final ResponseMemory memory = ResponseMemory.ofHeap();
    private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
    private final Deadlines deadlines = new Deadlines(exchanges);
    private volatile boolean closed;

    /**
     * Creates a transport from a configured OkHttp client.
     *
     * @param own whether closing releases its threads and connections
     * @param maxResponseBytes maximum size of the body of a response
     */
    Transport(OkHttpClient http, boolean own, long maxResponseBytes) {
        OkHttpClient.Builder builder = http.newBuilder()
                .followRedirects(false)
                .followSslRedirects(false)
                // Deadlines counts the call timeout, from the call of the method and including the queue.
                .callTimeout(Duration.ZERO)
                // A read must see every write before it.
                .cache(null)
                .addInterceptor(RetryAfterInterceptor::show)
                .addInterceptor(StaleConnections::retryOnAnother);
        // It is the outermost one, so that the application's interceptors see the unchanged response, and no request
        // that is not sent.
        builder.networkInterceptors().add(0, RetryAfterInterceptor::hide);
        builder.networkInterceptors().add(1, StaleConnections::check);
        if (http.socketFactory() == SocketFactory.getDefault()) {
            builder.socketFactory(sockets);
        }
        this.http = builder.build();
        this.own = own;
        this.maxResponseBytes = maxResponseBytes;
        int millis = http.callTimeoutMillis();
        this.callTimeout = millis == 0 ? null : Duration.ofMillis(millis);
    }

    /** Creates an OkHttp client with its own threads and connections. */
    static OkHttpClient newHttpClient() {
        Dispatcher dispatcher = new Dispatcher(new ExchangeThreads());
        dispatcher.setMaxRequests(EXCHANGES);
        dispatcher.setMaxRequestsPerHost(EXCHANGES);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                // Servers commonly close a connection that was idle for a minute. Closing it earlier on this side
                // avoids sending a write on a connection that is being closed.
                .connectionPool(new ConnectionPool(EXCHANGES, 30, TimeUnit.SECONDS))
                // The call timeout covers both.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                // Connects on the thread of the call, not on another one that stays for a minute.
                .fastFallback(false)
                .build();
    }

    /** Returns the time limit of a call; {@code null} for none. */
    @Nullable
    Duration callTimeout() {
        return callTimeout;
    }

    /**
     * Sends a request.
     *
     * @param maxTime its time limit; {@code null} for that of any call
     */
    <T> Exchange<T> send(Operation<T> operation, Request request, @Nullable Duration maxTime) {
        Duration timeout = maxTime == null ? callTimeout : maxTime;
        Long deadline = timeout == null ? null : System.nanoTime() + timeout.toNanos();
        Exchange<T> exchange = new Exchange<>(this, operation, http.newCall(request), deadline);
        exchanges.add(exchange);
        exchange.begin();
        if (closed) {
            exchange.abort();
        }
        return exchange;
    }

    /** Removes the exchange. Returns whether it was still running. */
    boolean remove(Exchange<?> exchange) {
        return exchanges.remove(exchange);
    }

    /** Runs an action when OkHttp has finished the exchange of the current thread. */
    void afterExchange(Runnable action) {
        if (http.dispatcher().executorService() instanceof ExchangeThreads threads) {
            threads.afterTask(action);
        } else {
            handOver(action);
        }
    }

    /** Runs an action on an exchange thread, or on the current thread if none is available. */
    void handOver(Runnable action) {
        try {
            http.dispatcher().executorService().execute(action);
        } catch (RuntimeException | Error e) {
            action.run();
        }
    }

    /** Returns the threads of the exchanges. */
    Executor threads() {
        return http.dispatcher().executorService();
    }

    /** Returns the bytes received on the socket of a connection; {@code null} if they are not visible. */
    @Nullable
    ResponseStream streamOf(Socket socket) {
        return sockets.streamOf(socket);
    }

    Deadlines deadlines() {
        return deadlines;
    }

    ResponseMemory memory() {
        return memory;
    }

    long maxResponseBytes() {
        return maxResponseBytes;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        deadlines.close();
        exchanges.forEach(Exchange::abort);
        if (own) {
            // A call that is just ending may return its connection after the pool was emptied.
            http.dispatcher().setIdleCallback(http.connectionPool()::evictAll);
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }
}
