package io.contextservices.client;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A client for a Context Services server, over HTTP.
 *
 * <pre>{@code
 * try (ContextServicesClient client = ContextServicesClient.builder()
 *         .baseUrl("http://localhost:8080")
 *         .build()) {
 *     ContextServices services = client.blocking();
 *     long id = services.start(ServiceStartEvent.forContactKey("408-832-7799").build()).serviceId();
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads; one client per server is enough for an application. Up to 64 exchanges run
 * at a time, each on its own thread; further ones are queued. Every call ends within the {@linkplain
 * Builder#callTimeout call timeout}, including the time in the queue.
 *
 * <p>A future completes on the thread of its exchange, after the next queued exchange has started. A callback that
 * blocks, even on another operation of this client, therefore blocks only this thread. Up to 1,000 callbacks may block
 * at a time; each further one occupies one of the 64 places until it returns. Run long callbacks on threads of the
 * application ({@link CompletableFuture#thenApplyAsync(java.util.function.Function, java.util.concurrent.Executor)
 * thenApplyAsync} and similar methods).
 *
 * <p>The bodies of all responses that are being read take at most an eighth of the heap together. If too little of this
 * memory is left, a response fails with a {@link io.contextservices.api.TransportException}. If a response is larger
 * than all of it, or than 64 MiB plus the maximum size of a request, it fails with an {@link
 * io.contextservices.api.UnexpectedResponseException}.
 *
 * <p>The client validates events before it sends them. It also rejects data that cannot be attached, requests that are
 * too large, and look-up keys that no service can have. In addition to the exceptions that {@link AsyncContextServices}
 * names, an operation fails with
 *
 * <ul>
 *   <li>{@link io.contextservices.api.TransportException} if no complete response arrived
 *   <li>{@link io.contextservices.api.UnexpectedResponseException} if the response is not one of this API. A redirect
 *       is such a response: the client follows none
 *   <li>{@link io.contextservices.api.UnavailableException} and {@link io.contextservices.api.InternalErrorException}
 *       if the server reports these errors
 *   <li>{@link io.contextservices.api.AuthenticationException} if the server requires other
 *       {@linkplain Builder#credentials credentials}, and {@link io.contextservices.api.PermissionDeniedException} if
 *       these do not permit the operation
 * </ul>
 *
 * <p>The client retries reads, and calls that start something, as defined by the {@link RetryPolicy}; the server
 * executes them once. It retries other writes only if no connection was established, so that nothing was sent; they are
 * never sent twice. Before it sends a request, it detects that the server has closed the connection, or has sent bytes
 * that answer no request. It then uses another connection.
 *
 * <p>If the application cancels a future, or completes it in another way, the client aborts the exchange. This applies
 * to the futures that the methods return, not to those derived from them.
 */
public final class ContextServicesClient extends HttpOperations {

    private final Transport transport;
    private final RetryingTransport retries;

    private ContextServicesClient(Limits limits, Requests requests, Transport transport, RetryingTransport retries) {
        super(limits, requests, transport, retries);
        this.transport = transport;
        this.retries = retries;
    }

    /** Returns a new builder, which needs a base URL. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Aborts the running exchanges, whose futures fail with a {@link io.contextservices.api.TransportException}, and
     * releases threads and connections. It does not release those of an {@linkplain Builder#httpClient application's
     * own client}. Further calls have no effect.
     *
     * <p>The threads that OkHttp shares within a process end within two minutes of their last use. They are one or two
     * idle daemon threads called {@code OkHttp TaskRunner}, and one called {@code Okio Watchdog}.
     */
    @Override
    public void close() {
        transport.close();
        retries.close();
    }

    /** A builder of {@link ContextServicesClient}s. Not safe for use by several threads; it can be reused. */
    public static final class Builder {

        private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
        private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
        private static final Duration MIN_DURATION = Duration.ofMillis(1);
        private static final Duration MAX_DURATION = Duration.ofDays(24);

        /**
         * The maximum size of a response beyond the size of a request: enough for any page of a list, beside one
         * service with all data that an event can attach.
         */
        private static final long RESPONSE_BYTES = 64 << 20;

        private final ApplicationHeaders headers = new ApplicationHeaders();
        private @Nullable String baseUrl;
        private @Nullable Duration connectTimeout;
        private @Nullable Duration callTimeout;
        private Limits limits = Limits.DEFAULT;
        private RetryPolicy retries = RetryPolicy.DEFAULT;
        private @Nullable OkHttpClient httpClient;

        private Builder() {}

        /** Sets the URL of the server; see {@link #baseUrl(String)}. */
        public Builder baseUrl(URI baseUrl) {
            return baseUrl(baseUrl.toString());
        }

        /**
         * Sets the URL of the server. It consists of {@code http} or {@code https}, host, port, and the path of the
         * server, if any. Examples are {@code http://localhost:8080} and {@code https://example.com/ctx/}. The path of
         * the API, {@code /genesys/1/cs}, is appended unless the URL already ends with it. An IPv6 address is in
         * brackets and has no zone. Mandatory.
         */
        public Builder baseUrl(String baseUrl) {
            this.baseUrl = requireNonNull(baseUrl, "baseUrl");
            return this;
        }

        /** Sets the connect timeout for each address of the server; default 5 s, 1 ms to 24 days. */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = requireNonNull(connectTimeout, "connectTimeout");
            return this;
        }

        /**
         * Sets the time limit of an operation, from the call of the method to the last byte of the response; default 30
         * s, 1 ms to 24 days. The limit includes the time in the queue, address resolution and pauses between attempts.
         * When it is exceeded, the operation fails with a {@link io.contextservices.api.TransportException}.
         */
        public Builder callTimeout(Duration callTimeout) {
            this.callTimeout = requireNonNull(callTimeout, "callTimeout");
            return this;
        }

        /**
         * Adds a header to every request. If the name was set before, in any case, the new value replaces the old one.
         * Headers that describe the body or the connection cannot be set, nor can those of a single call: {@code
         * Idempotency-Key}, {@code If-Match}, {@code If-None-Match}.
         *
         * @param value printable ASCII
         */
        public Builder header(String name, String value) {
            headers.set(name, value);
            return this;
        }

        /**
         * Sends user name and password with every request, by HTTP Basic; default none. Over {@code http} they can be
         * read on the network. The client sends them only to the server of the base URL, since it follows no redirects.
         *
         * @param user without a colon
         * @throws IllegalArgumentException if one has control characters, or the name a colon; the message holds
         *     neither
         */
        public Builder credentials(String user, String password) {
            headers.setCredentials(requireNonNull(user, "user"), requireNonNull(password, "password"));
            return this;
        }

        /**
         * Sets the tenant of all operations, which is sent in the header {@code ContactCenterId}; default none. A
         * server with several tenants rejects requests without a tenant.
         *
         * @param tenant printable ASCII
         */
        public Builder tenant(String tenant) {
            headers.set("ContactCenterId", requireNonNull(tenant, "tenant"));
            return this;
        }

        /** Sets the limits that events are checked against before they are sent; default {@link Limits#DEFAULT}. */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the policy for retries; default {@link RetryPolicy#DEFAULT}. {@link RetryPolicy#none()} disables them.
         */
        public Builder retries(RetryPolicy retries) {
            this.retries = requireNonNull(retries, "retries");
            return this;
        }

        /**
         * Uses the application's own OkHttp client as the base, for settings that have no option here: TLS, proxies,
         * interceptors, metrics, more exchanges at a time.
         *
         * <p>The dispatcher, connections, interceptors and timeouts of the OkHttp client are used unchanged, and {@link
         * #close()} does not close them. {@link #connectTimeout} and {@link #callTimeout} apply only if they are set.
         * Futures complete on further threads of its dispatcher. Connections are made with this library's socket
         * factory unless the OkHttp client has its own. Closed connections are detected at once only with this
         * library's factory. Note that a dispatcher sends at most 5 requests to a host at a time by default. Redirects
         * are not followed and responses are not cached, whatever the settings of the OkHttp client. The authenticator
         * of the OkHttp client is used for reads only, since OkHttp does not send a write again.
         */
        public Builder httpClient(OkHttpClient httpClient) {
            this.httpClient = requireNonNull(httpClient, "httpClient");
            return this;
        }

        /**
         * Builds the client. It sends nothing yet.
         *
         * @throws IllegalArgumentException if an option is missing or invalid; the message names it
         */
        public ContextServicesClient build() {
            Requests requests = requests(headers.build());
            boolean own = httpClient == null;
            OkHttpClient.Builder http = (httpClient == null ? Transport.newHttpClient() : httpClient).newBuilder();
            Duration connect = connectTimeout == null && own ? CONNECT_TIMEOUT : connectTimeout;
            if (connect != null) {
                http.connectTimeout(timeout("connectTimeout", connect));
            }
            Duration call = callTimeout == null && own ? CALL_TIMEOUT : callTimeout;
            if (call != null) {
                http.callTimeout(timeout("callTimeout", call));
            }
            if (retries.attempts() == 1) {
                // Otherwise OkHttp would retry a read whose connection turns out to be closed.
                http.retryOnConnectionFailure(false);
            }
            long maxResponseBytes = Math.min(RESPONSE_BYTES + limits.bodyBytes(), Integer.MAX_VALUE - 8);
            Transport transport = new Transport(http.build(), own, maxResponseBytes);
            return new ContextServicesClient(limits, requests, transport, new RetryingTransport(transport, retries));
        }

        private Requests requests(Headers headers) {
            if (baseUrl == null) {
                throw new IllegalArgumentException("baseUrl is not set");
            }
            try {
                return new Requests(baseUrl, headers);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("baseUrl: " + e.getMessage(), e);
            }
        }

        private static Duration timeout(String option, Duration timeout) {
            if (timeout.compareTo(MIN_DURATION) < 0 || timeout.compareTo(MAX_DURATION) > 0) {
                throw new IllegalArgumentException(option + " must be 1 ms to 24 days, not " + timeout);
            }
            return timeout;
        }
    }
}
