package io.contextservices.server.internal.transport;

import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.internal.FailureTranslator;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * A port that Undertow serves. It replaces Undertow's own builder and limits the number of connections. Some
 * connections beyond the limit get status 503; the others are closed without a response.
 */
public final class HttpListener implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1_024;
    private static final int BUFFERS = 1_024;
    private static final int BUFFERS_PER_THREAD = 12;
    private static final int BACKLOG = 1_000;

    /** The maximum time for a response to a connection beyond the limit. */
    private static final Duration MAX_REJECTION_TIMEOUT = Duration.ofSeconds(2);

    private static final long WORKER_STOP_SECONDS = 30;

    private final XnioWorker worker;
    private final AtomicInteger openConnections = new AtomicInteger();
    private final AtomicInteger rejectedConnections = new AtomicInteger();
    private final int maxConnections;
    private final int maxRejected;
    private final Duration requestTimeout;
    private final Duration idleTimeout;
    private final Duration rejectionTimeout;
    private final HttpOpenListener accepting;
    private final HttpOpenListener rejecting;
    private final AcceptingChannel<? extends StreamConnection> port;
    private final AcceptBackoff backoff;

    private HttpListener(
            XnioWorker worker,
            InetSocketAddress address,
            @Nullable SSLContext tls,
            HttpHandler handler,
            ServerLimits limits,
            long drainBytes)
            throws IOException {
        this.worker = worker;
        maxConnections = limits.connections();
        maxRejected = limits.rejectedConnections();
        requestTimeout = limits.requestTimeout();
        idleTimeout = limits.idleTimeout();
        rejectionTimeout = min(requestTimeout, MAX_REJECTION_TIMEOUT);
        // Undertow's own pool keeps only what each thread caches, and frees the rest with Unsafe, which causes warnings
        // on newer JDKs. This pool keeps up to 16 MiB.
        ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, BUFFERS, BUFFERS_PER_THREAD);
        OptionMap options = options(limits, drainBytes);
        accepting = new HttpOpenListener(buffers, options);
        accepting.setRootHandler(handler);
        rejecting = new HttpOpenListener(buffers, withShortTimeouts(options));
        TransferLimits transferLimits =
                new TransferLimits(limits, new FailureTranslator(), exchange -> "a connection beyond the limit");
        rejecting.setRootHandler(exchange -> {
            transferLimits.adopt(exchange);
            RequestRefusedException failure = FramingCheck.prepare(exchange);
            exchange.setPersistent(false);
            Responses.fail(exchange, failure == null ? tooManyConnections() : failure);
        });
        port = listen(address, tls);
        backoff = AcceptBackoff.start(port);
        port.resumeAccepts();
    }

    /**
     * Opens the port and starts to accept connections.
     *
     * @param tls the TLS context, {@code null} for no TLS
     * @param drainBytes the maximum size of a rejected body that is still read, so that its connection can be reused
     * @throws IOException if the port cannot be opened, for instance because it is in use
     */
    public static HttpListener open(
            InetSocketAddress address,
            @Nullable SSLContext tls,
            HttpHandler handler,
            ServerLimits limits,
            long drainBytes)
            throws IOException {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        XnioWorker worker = Xnio.getInstance(HttpListener.class.getClassLoader())
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, threads)
                        .set(Options.CONNECTION_HIGH_WATER, 1_000_000)
                        .set(Options.CONNECTION_LOW_WATER, 1_000_000)
                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                        .set(Options.TCP_NODELAY, true)
                        .set(Options.CORK, true)
                        .getMap());
        try {
            return new HttpListener(worker, address, tls, handler, limits, drainBytes);
        } catch (IOException | RuntimeException e) {
            worker.shutdownNow();
            throw e;
        }
    }

    private static OptionMap options(ServerLimits limits, long drainBytes) {
        return OptionMap.builder()
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.MAX_HEADER_SIZE, 2 * (limits.urlBytes() + limits.headerBytes()))
                // The server's own checks are stricter and have better messages, so these are never reached.
                .set(UndertowOptions.MAX_HEADERS, RequestHeadScanner.MAX_HEADERS + 2)
                .set(UndertowOptions.MAX_PARAMETERS, 2 * (limits.urlBytes() + limits.headerBytes()))
                .set(UndertowOptions.MAX_ENTITY_SIZE, drainBytes)
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis(limits.requestTimeout()))
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, millis(limits.idleTimeout()))
                .getMap();
    }

    private OptionMap withShortTimeouts(OptionMap options) {
        return OptionMap.builder()
                .addAll(options)
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis(rejectionTimeout))
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, millis(rejectionTimeout))
                .getMap();
    }

    private static UnavailableException tooManyConnections() {
        return new UnavailableException("too many connections", Duration.ofSeconds(1));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static int millis(Duration time) {
        return Math.toIntExact(time.toMillis());
    }

    private AcceptingChannel<? extends StreamConnection> listen(InetSocketAddress address, @Nullable SSLContext tls)
            throws IOException {
        OptionMap sockets = OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, worker.getIoThreadCount())
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BALANCING_TOKENS, 1)
                .set(Options.BALANCING_CONNECTIONS, 2)
                .set(Options.BACKLOG, BACKLOG)
                .getMap();
        ChannelListener<AcceptingChannel<? extends StreamConnection>> accept = this::acceptAll;
        if (tls == null) {
            return worker.createStreamConnectionServer(address, accept, sockets);
        }
        OptionMap direct = OptionMap.create(Options.USE_DIRECT_BUFFERS, true);
        return new UndertowXnioSsl(worker.getXnio(), direct, tls)
                .createSslConnectionServer(worker, address, accept, sockets);
    }

    private void acceptAll(AcceptingChannel<? extends StreamConnection> ready) {
        try {
            for (StreamConnection connection = ready.accept(); connection != null; connection = ready.accept()) {
                accept(connection);
            }
        } catch (IOException closed) {
            // XNIO logs other failures to accept, and retries a little later
        }
    }

    private void accept(StreamConnection connection) {
        if (admit(connection, openConnections, maxConnections)) {
            begin(connection, requestTimeout, idleTimeout, accepting);
        } else if (admit(connection, rejectedConnections, maxRejected)) {
            begin(connection, rejectionTimeout, rejectionTimeout, rejecting);
        } else {
            IoUtils.safeClose(connection);
        }
    }

    private static void begin(
            StreamConnection connection, Duration requestTimeout, Duration idleTimeout, HttpOpenListener http) {
        DeferredSuspendConduit.insert(connection);
        TlsHandshakeTimeout.limit(connection, requestTimeout);
        StalledConnectionReaper.limit(
                connection, RequestHeadConduit.insert(connection), idleTimeout.plus(requestTimeout));
        http.handleEvent(connection);
    }

    /** Counts a connection until it is closed. Returns false without counting if the limit is reached. */
    private static boolean admit(StreamConnection connection, AtomicInteger count, int max) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return false;
        }
        connection.setCloseListener(closed -> count.decrementAndGet());
        return true;
    }

    /** Returns the address of the port. */
    public InetSocketAddress address() {
        return port.getLocalAddress(InetSocketAddress.class);
    }

    /** Returns the number of open connections, without those beyond the limit. */
    public int connections() {
        return openConnections.get();
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        backoff.close();
        IoUtils.safeClose(port);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(WORKER_STOP_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
