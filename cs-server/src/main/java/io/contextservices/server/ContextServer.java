package io.contextservices.server;

import static java.util.Objects.requireNonNull;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.internal.access.PasswordAuthenticator;
import io.contextservices.server.internal.http.HttpApi;
import io.contextservices.server.internal.transport.HttpListener;
import io.contextservices.server.internal.transport.ReloadableFile;
import io.contextservices.server.internal.transport.ServerLimits;
import io.contextservices.server.internal.transport.TlsContext;
import io.contextservices.store.FileHandles;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Context Services over HTTP: an engine behind a port.
 *
 * <pre>{@code
 * try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(Path.of("data")));
 *         ContextServer server = ContextServer.builder(engine).port(8080).start()) {
 *     System.out.println("listening on " + server.uri());
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads; many servers can run in one process, on one engine or on several. The engine
 * stays the caller's: close it after the server.
 */
public final class ContextServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");

    private final HttpListener listener;
    private final HttpApi api;
    private final @Nullable PasswordAuthenticator gate;
    private final String scheme;
    private final InetSocketAddress address;
    private boolean stopped;
    private boolean drained;

    private ContextServer(HttpListener listener, HttpApi api, @Nullable PasswordAuthenticator gate, String scheme) {
        this.listener = listener;
        this.api = api;
        this.gate = gate;
        this.scheme = scheme;
        this.address = listener.address();
    }

    /**
     * Begins a server.
     *
     * @param engine what it serves; not closed by the server
     */
    public static Builder builder(ContextEngine engine) {
        return new Builder(engine);
    }

    /**
     * Reads a keystore as a server would when it starts. An application that makes a store beforehand can so find a fault of
     * the keystore first.
     *
     * @param keystore as for {@link Builder#tls}
     * @param password of the keystore and of the key in it
     * @throws UncheckedIOException if the keystore cannot be opened or has no key
     */
    public static void checkKeystore(Path keystore, char[] password) {
        SSLContext unused = TlsContext.of(keystore, password.clone());
    }

    /** The port that the server listens on; the one that was chosen where 0 was asked for. */
    public int port() {
        return address.getPort();
    }

    /**
     * The address to give to a client on this machine, without a path: {@code http://127.0.0.1:8080}, with TLS
     * {@code https://127.0.0.1:8080}.
     */
    public URI uri() {
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
        return URI.create(scheme + "://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort());
    }

    /** How many connections are open. */
    int connections() {
        return listener.connections();
    }

    /**
     * Refuses new requests with status 503, waits for those under way, then closes the port and all connections. Does
     * nothing the second time.
     *
     * @param drain how long to wait; zero: not at all
     * @return whether every request under way was answered; the same the second time
     */
    public synchronized boolean stop(Duration drain) {
        if (!stopped) {
            stopped = true;
            try {
                drained = api.drain(drain);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                listener.close();
                if (gate != null) {
                    gate.close();
                }
            }
        }
        return drained;
    }

    /** Stops, waiting at most ten seconds for requests under way. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(10));
    }

    /** Builds {@link ContextServer}s. Not safe for use by several threads. */
    public static final class Builder {

        private final ContextEngine engine;
        private String host = "127.0.0.1";
        private int port = 8080;
        private int urlBytes = 8 * 1_024;
        private int headerBytes = 16 * 1_024;
        private @Nullable Path users;
        private @Nullable Path keystore;
        private char[] keystorePassword = {};

        private final FileHandles files = FileHandles.ofProcess();
        private int connections = files.connections();
        private int requests = 10_000;
        private long bufferedBytes = Runtime.getRuntime().maxMemory() / 8;
        private Duration requestTimeout = Duration.ofSeconds(30);
        private Duration idleTimeout = Duration.ofSeconds(75);
        private Duration writeTimeout = Duration.ofSeconds(30);

        private Builder(ContextEngine engine) {
            this.engine = requireNonNull(engine, "engine");
        }

        /** Sets the address to listen on; {@code 127.0.0.1} unless set, {@code 0.0.0.0} for all of this machine's. */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets the port to listen on; 8080 unless set, 0 for any that is free.
         *
         * @throws IllegalArgumentException if it is not 0 to 65535
         */
        public Builder port(int port) {
            this.port = inRange("port", port, 0, 65_535);
            return this;
        }

        /**
         * Sets the longest URL, path and query together, beyond which a request gets status 414; 8 KiB unless set.
         *
         * @throws IllegalArgumentException if it is not 256 to 1 MiB
         */
        public Builder maxUrlBytes(int bytes) {
            this.urlBytes = inRange("maxUrlBytes", bytes, 256, 1 << 20);
            return this;
        }

        /**
         * Sets how large all headers may be together, beyond which a request gets status 431; 16 KiB unless set.
         *
         * @throws IllegalArgumentException if it is not 1 KiB to 1 MiB
         */
        public Builder maxHeaderBytes(int bytes) {
            this.headerBytes = inRange("maxHeaderBytes", bytes, 1_024, 1 << 20);
            return this;
        }

        /**
         * Lets in only those who stand in a file, as {@link Users} describes it, with name and password by HTTP Basic;
         * unless set, anybody may do everything, and credentials are ignored.
         *
         * <p>The file is looked at once a second while there are requests, and what it says then holds. If a change has
         * faults they are logged, and what it said before holds. A password that was right is taken for right until the
         * user's line changes; others are checked at most two at a time, and beyond 32 that wait a request gets status 503.
         * An address that no right password came from has at most 8 of these places, any other at most 24. After ten wrong
         * passwords for a name from an address, more of these are checked every 1 to 5 s only, and get status 503 otherwise.
         * How many were wrong is logged once a minute.
         */
        public Builder users(Path file) {
            this.users = requireNonNull(file, "file");
            return this;
        }

        /**
         * Listens with TLS only, 1.2 and 1.3; without TLS unless set.
         *
         * <p>The file is looked at once a second while there are new connections, and these get the certificate that is in
         * it then. If a changed file cannot be used that is logged, and what was in it before holds.
         *
         * @param keystore PKCS#12, with a private key and its chain of certificates
         * @param password of the keystore and of the key in it; copied, and kept
         */
        public Builder tls(Path keystore, char[] password) {
            this.keystore = requireNonNull(keystore, "keystore");
            this.keystorePassword = password.clone();
            return this;
        }

        /**
         * Sets how many connections may be open. Some more are accepted and get status 503, others are closed at once. Unless
         * set, 10,000, or half of the files that this process may open beside 32 if that is less.
         *
         * @throws IllegalArgumentException if it is not 1 to 1,000,000
         */
        public Builder maxConnections(int connections) {
            this.connections = inRange("maxConnections", connections, 1, 1_000_000);
            return this;
        }

        /**
         * Sets how many requests may be under way, beyond which they get status 503; 10,000 unless set.
         *
         * @throws IllegalArgumentException if it is not 1 to 1,000,000
         */
        public Builder maxRequests(int requests) {
            this.requests = inRange("maxRequests", requests, 1, 1_000_000);
            return this;
        }

        /**
         * Sets how much memory bodies may take, beyond which requests get status 503: those of 2 KiB and more, from their
         * first byte to their answer, and once more for what the store makes of them. And as much again answers that their
         * callers have not taken, beyond which connections are closed. An eighth of the heap each unless set. A single body
         * may take more.
         *
         * @throws IllegalArgumentException if it is not at least 1 MiB
         */
        public Builder maxBufferedBytes(long bytes) {
            if (bytes < 1 << 20) {
                throw new IllegalArgumentException("maxBufferedBytes must be at least 1 MiB, not " + bytes);
            }
            this.bufferedBytes = bytes;
            return this;
        }

        /**
         * Sets in what time a TLS handshake must have ended, the headers of a request must have come, and then its body; 30 s
         * unless set. Late handshakes and headers close the connection, late bodies get status 408. So do bodies of which within
         * a sixth of this time less than 1 KiB comes per second.
         *
         * @throws IllegalArgumentException if it is not 10 ms to 1 h
         */
        public Builder requestTimeout(Duration time) {
            this.requestTimeout = inRange("requestTimeout", time);
            return this;
        }

        /**
         * Sets how long a connection may be open without a request under way; 75 s unless set. One that the server closes
         * after an answer may stay for some ten seconds whatever is set here, so that its peer gets to see that answer.
         *
         * @throws IllegalArgumentException if it is not 10 ms to 1 h
         */
        public Builder idleTimeout(Duration time) {
            this.idleTimeout = inRange("idleTimeout", time);
            return this;
        }

        /**
         * Sets how often to look whether an answer is taken; 30 s unless set. If meanwhile less than 1 KiB has gone per second
         * the connection is closed.
         *
         * @throws IllegalArgumentException if it is not 10 ms to 1 h
         */
        public Builder writeTimeout(Duration time) {
            this.writeTimeout = inRange("writeTimeout", time);
            return this;
        }

        /**
         * The API as a handler for an Undertow server of the application's own, below any path of it. Nothing is started;
         * host and port are not used. Limits, timeouts, TLS and stopping are then that server's business, apart from the
         * sizes and the users set here and in the engine.
         *
         * @throws UncheckedIOException if the file of users cannot be read or has faults
         */
        public HttpHandler handler() {
            return api(gate());
        }

        /**
         * Starts to listen.
         *
         * @throws UncheckedIOException if that is not possible: the port is in use, the file of users cannot be read or has
         *     faults, which are all named by line, or the keystore cannot be opened or has no key
         */
        public ContextServer start() {
            SSLContext tls = keystore == null ? null : TlsContext.of(keystore, keystorePassword.clone());
            PasswordAuthenticator gate = gate();
            HttpApi api = api(gate);
            ContextServer server;
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
                server = new ContextServer(
                        HttpListener.open(address, tls, api, bounds(), drainBytes()),
                        api,
                        gate,
                        tls == null ? "http" : "https");
            } catch (IOException e) {
                throw new UncheckedIOException(
                        new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e));
            }
            if (gate == null && !server.address.getAddress().isLoopbackAddress()) {
                LOG.warn(
                        "there are no users, and the server listens on {}:{}: whoever reaches it can read and change"
                                + " everything",
                        host,
                        server.port());
            }
            return server;
        }

        private HttpApi api(@Nullable PasswordAuthenticator gate) {
            return new HttpApi(engine.tenants(), bounds(), gate);
        }

        private @Nullable PasswordAuthenticator gate() {
            return users == null
                    ? null
                    : new PasswordAuthenticator(new ReloadableFile<>(
                            users,
                            (contents, before) -> Users.read(
                                            contents, engine.tenants().names())
                                    .after(before)));
        }

        private ServerLimits bounds() {
            return new ServerLimits(
                    urlBytes,
                    headerBytes,
                    connections,
                    files.turnedAway(),
                    requests,
                    bufferedBytes,
                    requestTimeout,
                    idleTimeout,
                    writeTimeout);
        }

        /** How large a body may be that is refused and read all the same, so that its connection can go on. */
        private long drainBytes() {
            return 2L * engine.tenants().limits().bodyBytes();
        }

        private static Duration inRange(String name, Duration time) {
            if (time.compareTo(Duration.ofMillis(10)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(name + " must be 10 ms to 1 h, not " + time);
            }
            return time;
        }

        private static int inRange(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
            }
            return value;
        }
    }
}
