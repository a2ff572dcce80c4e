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

/** Sends requests, and knows those under way. */
final class Transport implements AutoCloseable {

    private static final int EXCHANGES = 64;

    private final OkHttpClient http;
    private final ChannelSockets sockets = new ChannelSockets();
    private final boolean own;
    private final long mostBytes;
    private final @Nullable Duration callTimeout;
    private final ResponseMemory memory = ResponseMemory.ofHeap();
    private final Set<Exchange<?>> underWay = ConcurrentHashMap.newKeySet();
    private final Deadlines deadlines = new Deadlines(underWay);
    private volatile boolean closed;

    /**
     * Made of a client that is configured.
     *
     * @param own whether its threads and connections are to be given back
     * @param mostBytes largest body of an answer that is read
     */
    Transport(OkHttpClient http, boolean own, long mostBytes) {
        OkHttpClient.Builder builder = http.newBuilder()
                .followRedirects(false)
                .followSslRedirects(false)
                // Counted from the call of the method, and for what waits for its turn too: see Deadlines.
                .callTimeout(Duration.ZERO)
                // A read must see every write before it.
                .cache(null)
                .addInterceptor(RetryAfterInterceptor::show)
                .addInterceptor(StaleConnections::takeAnother);
        // The outermost, so that those of an application see the answer as it came, and no request that is not sent.
        builder.networkInterceptors().add(0, RetryAfterInterceptor::hide);
        builder.networkInterceptors().add(1, StaleConnections::check);
        if (http.socketFactory() == SocketFactory.getDefault()) {
            builder.socketFactory(sockets);
        }
        this.http = builder.build();
        this.own = own;
        this.mostBytes = mostBytes;
        int millis = http.callTimeoutMillis();
        this.callTimeout = millis == 0 ? null : Duration.ofMillis(millis);
    }

    /** A client with threads and connections of its own. */
    static OkHttpClient newHttpClient() {
        Dispatcher dispatcher = new Dispatcher(new ExchangeThreads());
        dispatcher.setMaxRequests(EXCHANGES);
        dispatcher.setMaxRequestsPerHost(EXCHANGES);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                // Servers commonly close a connection that was idle for a minute. Closing it earlier at this end keeps
                // writes from being sent into one that is going away.
                .connectionPool(new ConnectionPool(EXCHANGES, 30, TimeUnit.SECONDS))
                // The call timeout covers both.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                // Connects on the thread of the call, not on one more that lingers for a minute.
                .fastFallback(false)
                .build();
    }

    /** How long a call may take as a whole; {@code null} for as long as it likes. */
    @Nullable
    Duration callTimeout() {
        return callTimeout;
    }

    /**
     * Sends a request.
     *
     * @param most how long it may take; {@code null} for as long as any call
     */
    <T> Exchange<T> send(Operation<T> operation, Request request, @Nullable Duration most) {
        Duration timeout = most == null ? callTimeout : most;
        Long deadline = timeout == null ? null : System.nanoTime() + timeout.toNanos();
        Exchange<T> exchange = new Exchange<>(this, operation, http.newCall(request), deadline);
        underWay.add(exchange);
        exchange.begin();
        if (closed) {
            exchange.abort();
        }
        return exchange;
    }

    /** Whether the exchange was under way until now. */
    boolean forget(Exchange<?> exchange) {
        return underWay.remove(exchange);
    }

    /** Runs an action when OkHttp is done with the exchange whose thread this is. */
    void afterExchange(Runnable action) {
        if (http.dispatcher().executorService() instanceof ExchangeThreads threads) {
            threads.afterTask(action);
        } else {
            handOver(action);
        }
    }

    /** Runs an action on a thread of the exchanges, or here if there is none to be had. */
    void handOver(Runnable action) {
        try {
            http.dispatcher().executorService().execute(action);
        } catch (RuntimeException | Error e) {
            action.run();
        }
    }

    /** The threads that exchanges are on. */
    Executor threads() {
        return http.dispatcher().executorService();
    }

    /** The bytes that come on a socket of a connection; {@code null} if they cannot be seen. */
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

    long mostBytes() {
        return mostBytes;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        deadlines.close();
        underWay.forEach(Exchange::abort);
        if (own) {
            // A call that is just ending may put its connection back after the pool was emptied.
            http.dispatcher().setIdleCallback(http.connectionPool()::evictAll);
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }
}
