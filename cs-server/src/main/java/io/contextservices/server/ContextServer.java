package io.contextservices.server;

import static java.util.Objects.requireNonNull;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.internal.access.PasswordAuthenticator;
import io.contextservices.server.internal.http.CrossOriginPolicy;
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
import java.util.Collection;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of Context Services. It serves the operations of an engine.
 *
 * <pre>{@code
 * try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(Path.of("data")));
 *         ContextServer server = ContextServer.builder(engine).port(8080).start()) {
 *     System.out.println("listening on " + server.uri());
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads. A process can run many servers, on one engine or on several. The
 * application owns the engine and closes it after the server.
 */
public final class ContextServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.server");

    private final HttpListener listener;
    private final HttpApi api;
    private final @Nullable PasswordAuthenticator authenticator;
    private final String scheme;
    private final InetSocketAddress address;
    private boolean stopped;
    private boolean drained;

    private ContextServer(
            HttpListener listener, HttpApi api, @Nullable PasswordAuthenticator authenticator, String scheme) {
        this.listener = listener;
        this.api = api;
        this.authenticator = authenticator;
        this.scheme = scheme;
        this.address = listener.address();
    }

    /**
     * Returns a builder of a server.
     *
     * @param engine the engine to serve; the server does not close it
     */
    public static Builder builder(ContextEngine engine) {
        return new Builder(engine);
    }

    /**
     * Checks origins as {@link Builder#allowedOrigins} does.
     *
     * @throws IllegalArgumentException if a text is not an origin, or {@code *} is not alone
     */
    public static void checkOrigins(Collection<String> origins) {
        CrossOriginPolicy unused = new CrossOriginPolicy(origins);
    }

    /**
     * Checks that a server could start with this keystore. An application can call this before it opens a store, to
     * find a fault in the keystore first.
     *
     * @param keystore the keystore, as for {@link Builder#tls}
     * @param password the password of the keystore and of the key in it
     * @throws UncheckedIOException if the keystore cannot be opened or has no key
     */
    public static void checkKeystore(Path keystore, char[] password) {
        SSLContext unused = TlsContext.of(keystore, password.clone());
    }

    /**
     * Returns the port that the server listens on. If the port was set to 0, this is the port that the system chose.
     */
    public int port() {
        return address.getPort();
    }

    /**
     * Returns the address for a client on this machine, without a path: {@code http://127.0.0.1:8080}, with TLS
     * {@code https://127.0.0.1:8080}.
     */
    public URI uri() {
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
        return URI.create(scheme + "://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort());
    }

    /** Returns the number of open connections. */
    int connections() {
        return listener.connections();
    }

    /**
     * Rejects new requests with status 503, waits for the requests under way, then closes the port and all connections.
     * Later calls do nothing.
     *
     * @param drain the maximum time to wait; zero closes at once
     * @return whether every request under way was answered; later calls return the result of the first
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
                if (authenticator != null) {
                    authenticator.close();
                }
            }
        }
        return drained;
    }

    /** Stops the server. Waits at most ten seconds for requests under way. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(10));
    }

    /** Builds a {@link ContextServer}. Not safe for use by several threads. */
    public static final class Builder {

        private final ContextEngine engine;
        private String host = "127.0.0.1";
        private int port = 8080;
        private int urlBytes = 8 * 1_024;
        private int headerBytes = 16 * 1_024;
        private @Nullable Path users;
        private @Nullable Path keystore;
        private char[] keystorePassword = {};
        private CrossOriginPolicy origins = new CrossOriginPolicy(Set.of());

        private final FileHandles fileHandles = FileHandles.ofProcess();
        private int connections = fileHandles.connections();
        private int requests = 10_000;
        private long bufferedBytes = Runtime.getRuntime().maxMemory() / 8;
        private Duration requestTimeout = Duration.ofSeconds(30);
        private Duration idleTimeout = Duration.ofSeconds(75);
        private Duration writeTimeout = Duration.ofSeconds(30);

        private Builder(ContextEngine engine) {
            this.engine = requireNonNull(engine, "engine");
        }

        /**
         * Sets the address to listen on. The default is {@code 127.0.0.1}; {@code 0.0.0.0} stands for all addresses of
         * this machine.
         */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets the port to listen on. The default is 8080; 0 stands for any free port.
         *
         * @throws IllegalArgumentException if the port is not 0 to 65535
         */
        public Builder port(int port) {
            this.port = inRange("port", port, 0, 65_535);
            return this;
        }

        /**
         * Sets the maximum length of a URL, path and query together. The default is 8 KiB. Requests with a longer URL
         * get status 414.
         *
         * @throws IllegalArgumentException if the length is not 256 bytes to 1 MiB
         */
        public Builder maxUrlBytes(int bytes) {
            this.urlBytes = inRange("maxUrlBytes", bytes, 256, 1 << 20);
            return this;
        }

        /**
         * Sets the maximum size of all headers of a request together. The default is 16 KiB. Requests with larger
         * headers get status 431.
         *
         * @throws IllegalArgumentException if the size is not 1 KiB to 1 MiB
         */
        public Builder maxHeaderBytes(int bytes) {
            this.headerBytes = inRange("maxHeaderBytes", bytes, 1_024, 1 << 20);
            return this;
        }

        /**
         * Requires HTTP Basic authentication with the users of a file in the format of {@link Users}. By default, every
         * client has full access and credentials are ignored.
         *
         * <p>While there are requests, the server checks the file once a second and applies changes. If a changed file
         * has faults, the server logs them and keeps the previous users.
         *
         * <p>The server caches an accepted password until the user's line changes. It checks at most two other
         * passwords at a time. At most 32 requests wait for that check; further ones get status 503. An address takes
         * at most 24 of these places, or 8 if no password from it was ever right. After ten wrong passwords for a name
         * from one address, the server checks such passwords once in 1 to 5 s only, and responds with status 503
         * otherwise. It logs the number of wrong passwords once a minute.
         */
        public Builder users(Path file) {
            this.users = requireNonNull(file, "file");
            return this;
        }

        /**
         * Listens with TLS 1.2 and 1.3 only. The default is to listen without TLS.
         *
         * <p>While there are new connections, the server checks the file once a second; new connections get the
         * certificate in it. If a changed file cannot be used, the server logs the reason and keeps the previous
         * certificate.
         *
         * @param keystore the keystore: PKCS#12, with a private key and its certificate chain
         * @param password the password of the keystore and of the key in it; the builder keeps a copy
         */
        public Builder tls(Path keystore, char[] password) {
            this.keystore = requireNonNull(keystore, "keystore");
            this.keystorePassword = password.clone();
            return this;
        }

        /**
         * Sets the origins whose pages may use the API in a browser (cross-origin resource sharing). The default is
         * none: a browser then keeps responses from pages of other origins. Preflight requests of an allowed origin need
         * no credentials.
         *
         * @param origins origins such as {@code https://desktop.example:8443}, of which a page may also let the browser
         *     send credentials; or {@code *} alone, which allows every origin without credentials of the browser
         * @throws IllegalArgumentException if a text is not an origin, or {@code *} is not alone
         */
        public Builder allowedOrigins(Collection<String> origins) {
            this.origins = new CrossOriginPolicy(origins);
            return this;
        }

        /**
         * Sets the maximum number of open connections. Some connections beyond it are accepted and get status 503; the
         * others are closed at once. The default is half of the process's limit of open files after a reserve of 32,
         * and at most 10,000.
         *
         * @throws IllegalArgumentException if the number is not 1 to 1,000,000
         */
        public Builder maxConnections(int connections) {
            this.connections = inRange("maxConnections", connections, 1, 1_000_000);
            return this;
        }

        /**
         * Sets the maximum number of requests under way. The default is 10,000. Further requests get status 503.
         *
         * @throws IllegalArgumentException if the number is not 1 to 1,000,000
         */
        public Builder maxRequests(int requests) {
            this.requests = inRange("maxRequests", requests, 1, 1_000_000);
            return this;
        }

        /**
         * Sets the maximum memory for request bodies. If it is used up, requests get status 503. Bodies of 2 KiB and
         * more count, from their first byte until the response, and count twice, since the store makes a copy. A single
         * body may exceed the limit.
         *
         * <p>The limit applies a second time, to responses that clients have not read. If that memory is used up,
         * connections are closed. The default is an eighth of the heap for each of the two.
         *
         * @throws IllegalArgumentException if the size is less than 1 MiB
         */
        public Builder maxBufferedBytes(long bytes) {
            if (bytes < 1 << 20) {
                throw new IllegalArgumentException("maxBufferedBytes must be at least 1 MiB, not " + bytes);
            }
            this.bufferedBytes = bytes;
            return this;
        }

        /**
         * Sets the maximum time for a TLS handshake, for the headers of a request, and again for its body. The default
         * is 30 s. The server closes the connection after a late handshake or late headers, and responds with status
         * 408 to a late body. It also responds with status 408 if less than 1 KiB/s of a body arrives during a sixth of
         * this time.
         *
         * @throws IllegalArgumentException if the time is not 10 ms to 1 h
         */
        public Builder requestTimeout(Duration time) {
            this.requestTimeout = inRange("requestTimeout", time);
            return this;
        }

        /**
         * Sets the idle timeout of connections: the maximum time without a request under way. The default is 75 s. A
         * connection that the server closes after a response may stay open for about ten seconds regardless, so that
         * the client can read that response.
         *
         * @throws IllegalArgumentException if the time is not 10 ms to 1 h
         */
        public Builder idleTimeout(Duration time) {
            this.idleTimeout = inRange("idleTimeout", time);
            return this;
        }

        /**
         * Sets how often the server checks the progress of a response. The default is 30 s. If the client read less
         * than 1 KiB/s since the last check, the server closes the connection.
         *
         * @throws IllegalArgumentException if the time is not 10 ms to 1 h
         */
        public Builder writeTimeout(Duration time) {
            this.writeTimeout = inRange("writeTimeout", time);
            return this;
        }

        /**
         * Returns the API as a handler for the application's own Undertow server, below any path of it. Nothing is
         * started, and host and port are ignored. Limits, timeouts, TLS and shutdown are up to that server. The sizes
         * and users set here, and the engine's limits, apply.
         *
         * @throws UncheckedIOException if the file of users cannot be read or has faults
         */
        public HttpHandler handler() {
            return api(authenticator());
        }

        /**
         * Starts the server.
         *
         * @throws UncheckedIOException if the port is in use; if the file of users cannot be read or has faults (the
         *     message lists all of them by line); or if the keystore cannot be opened or has no key
         */
        public ContextServer start() {
            SSLContext tls = keystore == null ? null : TlsContext.of(keystore, keystorePassword.clone());
            PasswordAuthenticator authenticator = authenticator();
            HttpApi api = api(authenticator);
            ContextServer server;
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
                server = new ContextServer(
                        HttpListener.open(address, tls, api, limits(), drainBytes()),
                        api,
                        authenticator,
                        tls == null ? "http" : "https");
            } catch (IOException e) {
                throw new UncheckedIOException(
                        new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e));
            }
            if (authenticator == null && !server.address.getAddress().isLoopbackAddress()) {
                LOG.warn(
                        "no users are configured, and the server listens on {}:{}: every client that reaches it has"
                                + " full access",
                        host,
                        server.port());
            }
            return server;
        }

        private HttpApi api(@Nullable PasswordAuthenticator authenticator) {
            return new HttpApi(engine.tenants(), limits(), authenticator, origins);
        }

        private @Nullable PasswordAuthenticator authenticator() {
            return users == null
                    ? null
                    : new PasswordAuthenticator(new ReloadableFile<>(
                            users,
                            (contents, previous) -> Users.read(
                                            contents, engine.tenants().names())
                                    .keepingCacheOf(previous)));
        }

        private ServerLimits limits() {
            return new ServerLimits(
                    urlBytes,
                    headerBytes,
                    connections,
                    fileHandles.turnedAway(),
                    requests,
                    bufferedBytes,
                    requestTimeout,
                    idleTimeout,
                    writeTimeout);
        }

        /** Returns the maximum size of a rejected body that is still read, so that its connection can be reused. */
        private long drainBytes() {
            return 2L * engine.tenants().limits().bodyBytes();
        }

        private static Duration inRange(String name, Duration time) {
            if (time.compareTo(Duration.ofMillis(10)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(name + " must be 10 ms to 1 h, not " + time);
            }
            return time;
        }

        private static int inRange(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
            }
            return value;
        }
    }
}
