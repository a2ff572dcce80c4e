package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.Service;
import io.contextservices.api.StartedService;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnexpectedResponseException;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a client that is based on the application's own OkHttp client. */
class ApplicationHttpClientTest extends AgainstServer {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger delayed = new AtomicInteger();
    private final OkHttpClient application = new OkHttpClient.Builder()
            .addInterceptor(chain -> chain.proceed(
                    chain.request().newBuilder().header("X-Application", "yes").build()))
            .addNetworkInterceptor(chain -> {
                delayed.addAndGet(chain.connection().socket().getTcpNoDelay() ? 0 : 1);
                return chain.proceed(chain.request());
            })
            .authenticator((route, response) -> response.request()
                    .newBuilder()
                    .header("Authorization", "secret")
                    .build())
            .eventListener(new EventListener() {
                @Override
                public void requestHeadersStart(Call call) {
                    events.add("sending");
                }

                @Override
                public void canceled(Call call) {
                    events.add("cancelled");
                }
            })
            .build();

    @AfterEach
    void endApplication() {
        application.dispatcher().executorService().shutdown();
        application.connectionPool().evictAll();
    }

    /** A channel closes when an interrupted thread uses it, so a check of each connection would empty the pool. */
    @Test
    void interruptedCallClosesAtMostOnePooledConnection() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                together.countDown();
                assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
                return response(200, SERVICE).build();
            }
        });
        AtomicBoolean interrupting = new AtomicBoolean();
        OkHttpClient http = application
                .newBuilder()
                .addInterceptor(chain -> {
                    if (interrupting.get()) {
                        Thread.currentThread().interrupt();
                    }
                    return chain.proceed(chain.request());
                })
                .build();
        try (ContextServicesClient derived = builder().httpClient(http).build()) {
            List<CompletableFuture<Service>> reads =
                    Stream.generate(() -> derived.get(7)).limit(3).toList();
            assertThat(reads).allSatisfy(read -> assertThat(read).succeedsWithin(Duration.ofSeconds(20)));
            await().until(() -> http.connectionPool().idleConnectionCount() == 3);

            interrupting.set(true);
            TransportException e = failure(TransportException.class, derived.start(EVENT));
            interrupting.set(false);

            assertThat(e.requestMayHaveBeenProcessed()).isFalse();
            assertThat(derived.get(7)).succeedsWithin(Duration.ofSeconds(20));
            assertThat(List.of(request(), request(), request(), request()))
                    .extracting(RecordedRequest::getConnectionIndex)
                    .allMatch(connection -> connection < 3);
        }
    }

    @Test
    void itsInterceptorsAndListenersAreUsed() throws Exception {
        enqueue(started(1));
        try (ContextServicesClient derived = derived().build()) {
            derived.start(EVENT).get();
        }

        assertThat(request().getHeaders().get("X-Application")).isEqualTo("yes");
        assertThat(events).containsExactly("sending");
    }

    @Test
    void interceptorsSeeOriginalResponses() {
        enqueue(response(503, "").addHeader("Retry-After", "0"), response(503, ""));
        List<String> seen = new CopyOnWriteArrayList<>();
        Interceptor watch = chain -> {
            Response response = chain.proceed(chain.request());
            seen.add(String.valueOf(response.header("Retry-After")));
            return response;
        };
        OkHttpClient watching = application
                .newBuilder()
                .addInterceptor(watch)
                .addNetworkInterceptor(watch)
                .build();
        try (ContextServicesClient derived = builder().httpClient(watching).build()) {
            failure(UnexpectedResponseException.class, derived.get(7));
            failure(UnexpectedResponseException.class, derived.get(7));
        }

        assertThat(seen).containsExactly("0", "0", "null", "null");
    }

    @Test
    void failuresAreClassifiedDespiteItsListener() {
        enqueue(response(200, "").onResponseStart(CLOSE));
        try (ContextServicesClient derived = derived().build()) {
            assertThat(failure(TransportException.class, derived.start(EVENT)).requestMayHaveBeenProcessed())
                    .isTrue();
            server.close();
            assertThat(failure(TransportException.class, derived.start(EVENT)).requestMayHaveBeenProcessed())
                    .isFalse();
        }
        assertThat(events).containsExactly("sending");
    }

    @Test
    void closingLeavesTheHttpClientOpen() throws Exception {
        enqueue(
                started(1),
                response(200, "").onResponseStart(SocketEffect.Stall.INSTANCE),
                response(200, "").headersDelay(300, TimeUnit.MILLISECONDS),
                response(200, "still here"));
        ContextServicesClient derived = derived().build();
        derived.start(EVENT).get();
        request();
        CompletableFuture<StartedService> stalled = derived.start(EVENT);
        request();
        CompletableFuture<Void> other = Calls.enqueue(application.newCall(plain()));
        request();

        derived.close();

        failure(TransportException.class, stalled);
        assertThat(events).containsOnlyOnce("cancelled");
        assertThat(other).succeedsWithin(Duration.ofSeconds(10));
        assertThat(application.dispatcher().executorService().isShutdown()).isFalse();
        assertThat(application.connectionPool().connectionCount()).isPositive();
        try (Response response = application.newCall(plain()).execute()) {
            assertThat(response.body().string()).isEqualTo("still here");
        }
    }

    @Test
    void itsTimeoutsApplyUnlessOverridden() {
        OkHttpClient hasty = application
                .newBuilder()
                .readTimeout(Duration.ofMinutes(1))
                .callTimeout(Duration.ofMillis(200))
                .build();
        enqueue(
                response(200, "").onResponseStart(SocketEffect.Stall.INSTANCE),
                started(1).headersDelay(400, TimeUnit.MILLISECONDS));
        try (ContextServicesClient kept = ContextServicesClient.builder()
                        .baseUrl(url())
                        .httpClient(hasty)
                        .build();
                ContextServicesClient changed = builder().httpClient(hasty).build()) {
            CompletableFuture<StartedService> stalled = kept.start(EVENT);
            assertThat(stalled.handle((id, failure) -> failure)).succeedsWithin(Duration.ofSeconds(10));
            assertThat(failure(TransportException.class, stalled))
                    .hasMessageMatching("POST services/start: no (complete response|connection) in time.*");
            assertThat(changed.start(EVENT)).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void redirectsAreNotFollowedAndResponsesNotCached(@TempDir File directory) throws Exception {
        OkHttpClient caching = application
                .newBuilder()
                .followRedirects(true)
                .cache(new Cache(directory, 1 << 20))
                .build();
        enqueue(
                response(302, "").addHeader("Location", "/elsewhere"),
                response(200, SERVICE).addHeader("Cache-Control", "max-age=3600"),
                response(200, SERVICE));
        try (ContextServicesClient derived = builder().httpClient(caching).build()) {
            failure(UnexpectedResponseException.class, derived.get(7));
            derived.get(7).get();
            derived.get(7).get();
        }
        assertThat(server.getRequestCount()).isEqualTo(3);
        caching.cache().close();
    }

    @Test
    void itsAuthenticatorIsUsedForReadsOnly() throws Exception {
        enqueue(response(401, ""), response(200, SERVICE), response(401, "{\"message\":\"who are you\"}"), started(1));
        try (ContextServicesClient derived = derived().build()) {
            derived.get(7).get();
            AuthenticationException e = failure(AuthenticationException.class, derived.start(EVENT));

            assertThat(e.status()).isEqualTo(401);
        }
        request();
        RecordedRequest second = request();
        assertThat(second.getHeaders().get("Authorization")).isEqualTo("secret");
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void requestsAreSentWithoutNagleDelay() throws Exception {
        enqueue(started(1), started(2));
        try (ContextServicesClient derived = derived().build()) {
            derived.start(EVENT).get();
            derived.start(EVENT).get();
        }
        assertThat(events).hasSize(2);
        assertThat(delayed).hasValue(0);
    }

    private ContextServicesClient.Builder derived() {
        return builder().httpClient(application);
    }

    private Request plain() {
        return new Request.Builder().url(url()).build();
    }
}
