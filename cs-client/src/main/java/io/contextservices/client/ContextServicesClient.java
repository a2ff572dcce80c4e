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
 * Context Services on a server, over HTTP.
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
 * <p>Safe for use by any number of threads; one client per server is enough for an application. Up to 64 exchanges are
 * under way at a time, each on a thread of its own, and further ones wait for their turn. Every call ends within the
 * {@linkplain Builder#callTimeout call timeout}, whatever it waits for.
 *
 * <p>A future completes on the thread of its exchange, when the next exchange has its place. A callback that waits, for
 * another operation of this client too, holds up this thread and nothing else. 1,000 callbacks at a time may do so; any
 * further ones keep the places of their exchanges until they are done. Callbacks that take long belong on threads of the
 * application ({@link CompletableFuture#thenApplyAsync(java.util.function.Function, java.util.concurrent.Executor)
 * thenApplyAsync} and its kin).
 *
 * <p>Bodies of answers that are being read take an eighth of the heap at the most, all together. An answer that finds too
 * little of that fails with a {@link io.contextservices.api.TransportException}; one that is larger than all of it, or than
 * 64 MiB and a request, with an {@link io.contextservices.api.UnexpectedResponseException}.
 *
 * <p>An event that breaks the rules is refused here, and is not sent; so are data that cannot be attached, what is too
 * large, and a look-up key that no service can have. Beyond the failures that {@link AsyncContextServices} names, an
 * operation fails with
 *
 * <ul>
 *   <li>{@link io.contextservices.api.TransportException} if there was no complete answer
 *   <li>{@link io.contextservices.api.UnexpectedResponseException} if the answer is none that a server of this API gives.
 *       A redirect is one: none is followed
 *   <li>{@link io.contextservices.api.UnavailableException} and {@link io.contextservices.api.InternalErrorException} as
 *       the server answered
 *   <li>{@link io.contextservices.api.RequestRefusedException} with status 401 if the server wants other
 *       {@linkplain Builder#credentials credentials}, 403 if these are not enough
 * </ul>
 *
 * <p>Reads, and calls that start something, are made again where the {@link RetryPolicy} says so; the server carries them out
 * once. Other writes are made again only where there was no connection, so that nothing was sent; they are never sent twice.
 * A connection that the server has closed, or on which bytes have come that answer no request, is noticed before a request
 * is sent on it, and another one is taken.
 *
 * <p>Cancelling a future, or completing it otherwise, breaks the exchange off. That holds for the futures that the
 * methods return, not for those derived from them.
 */
public final class ContextServicesClient extends HttpOperations {

    private final Transport transport;
    private final RetryingTransport retries;

    private ContextServicesClient(Limits limits, Requests requests, Transport transport, RetryingTransport retries) {
        super(limits, requests, transport, retries);
        this.transport = transport;
        this.retries = retries;
    }

    /** Begins a client; it needs a base URL. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Breaks off what is under way, whose futures fail with a {@link io.contextservices.api.TransportException}, and gives
     * back threads and connections, unless they are those of an
     * {@linkplain Builder#httpClient application's own client}. Does nothing the second time.
     *
     * <p>What OkHttp shares in a process goes by itself, within two minutes of its last use: one or two idle daemon threads
     * called {@code OkHttp TaskRunner}, and one called {@code Okio Watchdog}.
     */
    @Override
    public void close() {
        transport.close();
        retries.close();
    }

    /** Builds {@link ContextServicesClient}s. Not safe for use by several threads; may be used again. */
    public static final class Builder {

        private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
        private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofDays(24);

        /** Room for any list that a server cuts into pages, besides one service with all that an event can attach. */
        private static final long ANSWER_BYTES = 64 << 20;

        private final ApplicationHeaders headers = new ApplicationHeaders();
        private @Nullable String baseUrl;
        private @Nullable Duration connectTimeout;
        private @Nullable Duration callTimeout;
        private Limits limits = Limits.DEFAULT;
        private RetryPolicy retries = RetryPolicy.DEFAULT;
        private @Nullable OkHttpClient httpClient;

        private Builder() {}

        /** Sets where the server is; see {@link #baseUrl(String)}. */
        public Builder baseUrl(URI baseUrl) {
            return baseUrl(baseUrl.toString());
        }

        /**
         * Sets where the server is: {@code http} or {@code https}, host, port, and the path under which it is mounted, if
         * any, such as {@code http://localhost:8080} or {@code https://example.com/ctx/}. The path of the API,
         * {@code /genesys/1/cs}, is appended unless the URL already ends with it. An IPv6 address stands in brackets and has
         * no zone. Mandatory.
         */
        public Builder baseUrl(String baseUrl) {
            this.baseUrl = requireNonNull(baseUrl, "baseUrl");
            return this;
        }

        /** Sets how long to wait for a connection, per address of the server; 5 s unless set, 1 ms to 24 days. */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = requireNonNull(connectTimeout, "connectTimeout");
            return this;
        }

        /**
         * Sets how long an operation may take as a whole, from the call of the method to the last byte of the answer; 30 s
         * unless set, 1 ms to 24 days. It fails with a {@link io.contextservices.api.TransportException} then, also while it
         * waits for its turn, for the address of the host, or before another attempt.
         */
        public Builder callTimeout(Duration callTimeout) {
            this.callTimeout = requireNonNull(callTimeout, "callTimeout");
            return this;
        }

        /**
         * Adds a header to every request. A name that was given before, in any case, gets the new value. Headers that
         * describe the body or the connection cannot be set, nor those that are of one call: {@code Idempotency-Key},
         * {@code If-Match}, {@code If-None-Match}.
         *
         * @param value printable ASCII
         */
        public Builder header(String name, String value) {
            headers.set(name, value);
            return this;
        }

        /**
         * Sends name and password with every request, by HTTP Basic; none unless set. Over {@code http} anybody on the way
         * can read them. They go to the server of the base URL only, since no redirect is followed.
         *
         * @param user without a colon
         * @throws IllegalArgumentException if one has control characters, or the name a colon; the message holds neither
         */
        public Builder credentials(String user, String password) {
            headers.setCredentials(requireNonNull(user, "user"), requireNonNull(password, "password"));
            return this;
        }

        /**
         * Names the tenant whose data all operations are about, in the header {@code ContactCenterId}; none unless set. A
         * server with several tenants refuses calls that name none.
         *
         * @param tenant printable ASCII
         */
        public Builder tenant(String tenant) {
            headers.set("ContactCenterId", requireNonNull(tenant, "tenant"));
            return this;
        }

        /** Sets the limits that events are checked against before they are sent; {@link Limits#DEFAULT} unless set. */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /** Sets when requests are made again; {@link RetryPolicy#DEFAULT} unless set, {@link RetryPolicy#none()} for never. */
        public Builder retries(RetryPolicy retries) {
            this.retries = requireNonNull(retries, "retries");
            return this;
        }

        /**
         * Takes the application's own OkHttp client as the base, for what has no option here: TLS, proxies, interceptors,
         * metrics, more exchanges at a time.
         *
         * <p>Its dispatcher, connections, interceptors and timeouts are used as they are, and {@link #close()} leaves them
         * alone. {@link #connectTimeout} and {@link #callTimeout} apply only where they are set. Futures complete on further
         * threads of its dispatcher. Unless it has a socket factory of its own, connections are made with that of this
         * library; only of these it is noticed at once that they have ended. Mind that a dispatcher
         * sends 5 requests to a host at a time unless told otherwise. Redirects are not followed and answers not cached,
         * whatever the client is set to; its authenticator is asked for reads only, since OkHttp does not send a write again.
         */
        public Builder httpClient(OkHttpClient httpClient) {
            this.httpClient = requireNonNull(httpClient, "httpClient");
            return this;
        }

        /**
         * Makes the client. Nothing is sent yet.
         *
         * @throws IllegalArgumentException if an option is missing or makes no sense; the message names it
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
                // OkHttp makes a read again whose connection turns out to be gone.
                http.retryOnConnectionFailure(false);
            }
            long mostBytes = Math.min(ANSWER_BYTES + limits.bodyBytes(), Integer.MAX_VALUE - 8);
            Transport transport = new Transport(http.build(), own, mostBytes);
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
            if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(option + " must be 1 ms to 24 days, not " + timeout);
            }
            return timeout;
        }
    }
}
