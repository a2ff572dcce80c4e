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
    private static final Duration TURNING_AWAY = Duration.ofSeconds(2);

    private static final long WORKER_END_SECONDS = 30;

    private final XnioWorker worker;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger leaving = new AtomicInteger();
    private final int most;
    private final int mostLeaving;
    private final Duration patience;
    private final Duration idle;
    private final Duration impatience;
    private final HttpOpenListener welcome;
    private final HttpOpenListener turnedAway;
    private final AcceptingChannel<? extends StreamConnection> port;
    private final AcceptBackoff pauses;

    private HttpListener(
            XnioWorker worker,
            InetSocketAddress address,
            @Nullable SSLContext tls,
            HttpHandler handler,
            ServerLimits bounds,
            long drainBytes)
            throws IOException {
        this.worker = worker;
        most = bounds.connections();
        mostLeaving = bounds.turnedAway();
        patience = bounds.requestTimeout();
        idle = bounds.idleTimeout();
        impatience = shorter(patience, TURNING_AWAY);
        // Undertow's own pool keeps only what each thread caches, and frees the rest with Unsafe, which causes warnings
        // on newer JDKs. This pool keeps up to 16 MiB.
        ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, BUFFERS, BUFFERS_PER_THREAD);
        OptionMap options = options(bounds, drainBytes);
        welcome = new HttpOpenListener(buffers, options);
        welcome.setRootHandler(handler);
        turnedAway = new HttpOpenListener(buffers, impatient(options));
        TransferLimits peers =
                new TransferLimits(bounds, new FailureTranslator(), exchange -> "a connection beyond the limit");
        turnedAway.setRootHandler(exchange -> {
            peers.adopt(exchange);
            RequestRefusedException fault = FramingCheck.prepare(exchange);
            exchange.setPersistent(false);
            Responses.fail(exchange, fault == null ? tooMany() : fault);
        });
        port = listen(address, tls);
        pauses = AcceptBackoff.of(port);
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
            ServerLimits bounds,
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
            return new HttpListener(worker, address, tls, handler, bounds, drainBytes);
        } catch (IOException | RuntimeException e) {
            worker.shutdownNow();
            throw e;
        }
    }

    private static OptionMap options(ServerLimits bounds, long drainBytes) {
        return OptionMap.builder()
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.MAX_HEADER_SIZE, 2 * (bounds.urlBytes() + bounds.headerBytes()))
                // The server's own checks are stricter and have better messages, so these are never reached.
                .set(UndertowOptions.MAX_HEADERS, RequestHeadScanner.MAX_HEADERS + 2)
                .set(UndertowOptions.MAX_PARAMETERS, 2 * (bounds.urlBytes() + bounds.headerBytes()))
                .set(UndertowOptions.MAX_ENTITY_SIZE, drainBytes)
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis(bounds.requestTimeout()))
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, millis(bounds.idleTimeout()))
                .getMap();
    }

    private OptionMap impatient(OptionMap options) {
        return OptionMap.builder()
                .addAll(options)
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis(impatience))
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, millis(impatience))
                .getMap();
    }

    private static UnavailableException tooMany() {
        return new UnavailableException("too many connections", Duration.ofSeconds(1));
    }

    private static Duration shorter(Duration one, Duration other) {
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
        if (count(connection, open, most)) {
            begin(connection, patience, idle, welcome);
        } else if (count(connection, leaving, mostLeaving)) {
            begin(connection, impatience, impatience, turnedAway);
        } else {
            IoUtils.safeClose(connection);
        }
    }

    private static void begin(StreamConnection connection, Duration patience, Duration idle, HttpOpenListener http) {
        DeferredSuspendConduit.to(connection);
        TlsHandshakeTimeout.limit(connection, patience);
        StalledConnectionReaper.limit(connection, RequestHeadConduit.insert(connection), idle.plus(patience));
        http.handleEvent(connection);
    }

    /** Counts a connection until it is closed. Returns false without counting if the limit is reached. */
    private static boolean count(StreamConnection connection, AtomicInteger count, int most) {
        if (count.incrementAndGet() > most) {
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
        return open.get();
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        pauses.close();
        IoUtils.safeClose(port);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(WORKER_END_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
