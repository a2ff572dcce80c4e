package io.contextservices.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Sends requests, and knows those under way. */
final class Transport implements AutoCloseable {

    private static final int EXCHANGES = 64;

    private final OkHttpClient http;
    private final boolean own;
    private final long mostBytes;
    private final @Nullable Duration callTimeout;
    private final Set<Exchange<?>> underWay = ConcurrentHashMap.newKeySet();
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
                // A read must see every write before it.
                .cache(null)
                .addInterceptor(PutOff::show);
        // The outermost, so that those of an application see the answer as it came.
        builder.networkInterceptors().add(0, PutOff::hide);
        this.http = builder.build();
        this.own = own;
        this.mostBytes = mostBytes;
        int millis = http.callTimeoutMillis();
        this.callTimeout = millis == 0 ? null : Duration.ofMillis(millis);
    }

    /** A client with threads and connections of its own. */
    static OkHttpClient newHttpClient() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), Transport::newThread);
        Dispatcher dispatcher = new Dispatcher(threads);
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

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "cs-client");
        thread.setDaemon(true);
        return thread;
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
        Call call = http.newCall(request);
        Duration timeout = most == null ? callTimeout : most;
        if (timeout != null) {
            // By itself OkHttp counts from when a thread takes the call on, however long it has waited for one.
            call.timeout().deadline(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS);
        }
        Exchange<T> exchange = new Exchange<>(this, operation, call);
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

    /** The threads that exchanges are on. */
    Executor threads() {
        return http.dispatcher().executorService();
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
        underWay.forEach(Exchange::abort);
        if (own) {
            // A call that is just ending may put its connection back after the pool was emptied.
            http.dispatcher().setIdleCallback(http.connectionPool()::evictAll);
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }
}
