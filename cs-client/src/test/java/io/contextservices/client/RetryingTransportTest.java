package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.IdempotencyKeyReusedException;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.StartedService;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.UnexpectedResponseException;
import io.contextservices.api.Violation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which requests the client retries, and with which key and pause. */
class RetryingTransportTest extends AgainstServer {

    private static final RetryPolicy QUICK =
            RetryPolicy.DEFAULT.withFirstPause(Duration.ofMillis(1)).withLongestPause(Duration.ofMillis(2));
    private static final String KEY = "Idempotency-Key";

    private ContextServicesClient retrying;

    @BeforeEach
    void makeClient() {
        retrying = builder().retries(QUICK).build();
    }

    @AfterEach
    void closeClient() {
        retrying.close();
    }

    private void policy(RetryPolicy policy) {
        retrying.close();
        retrying = builder().retries(policy).build();
    }

    private MockResponse.Builder unavailable() {
        return error(new UnavailableException("not now", null));
    }

    @Test
    void startIsRetriedUnderTheSameKey() throws Exception {
        enqueue(unavailable(), started(7).onResponseStart(CLOSE), started(7).addHeader("Idempotency-Replayed", "true"));

        assertThat(retrying.start(EVENT).get(20, TimeUnit.SECONDS)).isEqualTo(new StartedService(7).asReplayed());

        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            RecordedRequest request = request();
            keys.add(request.getHeaders().get(KEY));
            assertThat(request.getBody().utf8()).contains("408-832-7799");
        }
        assertThat(keys).hasSize(1).doesNotContainNull();
    }

    @Test
    void everyCallHasItsOwnKeyUnlessOneIsGiven() throws Exception {
        enqueue(started(1), started(2), started(3));
        retrying.start(EVENT).get();
        retrying.start(EVENT).get();
        retrying.with(CallOptions.none().withIdempotencyKey("mine"))
                .start(EVENT)
                .get();

        assertThat(Stream.of(request(), request(), request())
                        .map(request -> request.getHeaders().get(KEY))
                        .toList())
                .doesNotHaveDuplicates()
                .doesNotContainNull()
                .endsWith("mine");
    }

    static Stream<Function<RetryingTransportTest, MockResponse.Builder>> transientFailures() {
        return Stream.of(
                test -> test.response(200, SERVICE).onResponseStart(CLOSE),
                RetryingTransportTest::unavailable,
                test -> test.error(new InternalErrorException("failed", "id", null)),
                test -> test.response(502, "<html>"),
                test -> test.response(503, "<html>"),
                test -> test.response(504, "<html>"),
                test -> test.response(429, "{\"message\":\"slow down\"}"),
                test -> test.response(408, "{\"message\":\"too slow\"}"));
    }

    @ParameterizedTest
    @MethodSource("transientFailures")
    void readIsRetriedAfterATransientFailure(Function<RetryingTransportTest, MockResponse.Builder> failure)
            throws Exception {
        enqueue(failure.apply(this), failure.apply(this), failure.apply(this), response(200, SERVICE));

        assertThat(retrying.get(7).get(20, TimeUnit.SECONDS))
                .extracting(Service::serviceId)
                .isEqualTo(7L);
        assertThat(request().getHeaders().get(KEY)).isNull();
    }

    static Stream<ContextServicesException> permanentFailures() {
        return Stream.of(
                new InvalidRequestException("a", Violation.REQUIRED, "missing"),
                new io.contextservices.api.NotFoundException("none"),
                new io.contextservices.api.ConflictException("ended"),
                new io.contextservices.api.PreconditionFailedException("changed"),
                new IdempotencyKeyReusedException("reused"),
                new AuthenticationException("who"));
    }

    @ParameterizedTest
    @MethodSource("permanentFailures")
    void permanentFailureIsNotRetried(ContextServicesException failure) {
        enqueue(error(failure));

        failure(failure.getClass(), retrying.start(EVENT));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void attemptsAreLimitedByThePolicy(int attempts) {
        policy(QUICK.withAttempts(attempts));
        for (int i = 0; i < attempts; i++) {
            enqueue(unavailable());
        }

        failure(UnavailableException.class, retrying.start(EVENT));
        assertThat(server.getRequestCount()).isEqualTo(attempts);
    }

    /** OkHttp would retry these responses by itself, in addition to the attempts of the policy. */
    @ParameterizedTest
    @CsvSource({"408,", "408, 0", "503, 0"})
    void unavailableReadIsSentOncePerAttempt(int status, String retryAfter) {
        MockResponse.Builder delayed = response(status, "<html>");
        if (retryAfter != null) {
            delayed.addHeader("Retry-After", retryAfter);
        }
        policy(QUICK.withAttempts(2));
        enqueue(delayed, delayed, delayed, delayed, delayed);

        assertThat(failure(UnexpectedResponseException.class, client.get(7)).status())
                .isEqualTo(status);
        assertThat(server.getRequestCount()).isEqualTo(1);
        failure(UnexpectedResponseException.class, retrying.get(7));
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void noKeyIsGeneratedWithoutRetries() throws Exception {
        enqueue(started(1), started(2));

        client.start(EVENT).get();
        client.with(CallOptions.none().withIdempotencyKey("mine")).start(EVENT).get();

        assertThat(request().getHeaders().get(KEY)).isNull();
        assertThat(request().getHeaders().get(KEY)).isEqualTo("mine");
    }

    @Test
    void changeWithoutAKeyIsNotRetriedOnceSent() throws Exception {
        enqueue(unavailable());

        failure(
                UnavailableException.class,
                retrying.with(CallOptions.none().withIdempotencyKey("mine"))
                        .end(7, ServiceEndEvent.builder().build()));
        assertThat(request().getHeaders().get(KEY)).isNull();
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    /** If no connection was established, nothing was sent. */
    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#writes")
    void unsentRequestIsRetriedUntilTheServerIsBack(OperationCases.Call call) throws Exception {
        int port = server.getPort();
        server.close();
        CountDownLatch refused = new CountDownLatch(1);
        OkHttpClient application = new OkHttpClient.Builder()
                .eventListener(new EventListener() {
                    @Override
                    public void connectFailed(
                            okhttp3.Call call, InetSocketAddress address, Proxy proxy, Protocol none, IOException e) {
                        refused.countDown();
                    }
                })
                .build();
        RetryPolicy patient =
                QUICK.withAttempts(100).withFirstPause(Duration.ofMillis(100)).withLongestPause(Duration.ofSeconds(1));
        try (MockWebServer restarted = new MockWebServer();
                ContextServicesClient retryingClient =
                        builder().retries(patient).httpClient(application).build()) {
            CompletableFuture<?> change = call.apply(retryingClient);
            assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(change).isNotDone();
            restarted.enqueue(error(new InvalidRequestException("a", Violation.REQUIRED, "missing"))
                    .build());
            restarted.start(port);

            failure(InvalidRequestException.class, change);
            assertThat(restarted.getRequestCount()).isEqualTo(1);
        } finally {
            application.dispatcher().executorService().shutdown();
            application.connectionPool().evictAll();
        }
    }

    @Test
    void attemptsOfUnsentRequestsAreLimitedByThePolicy() {
        server.close();
        AtomicInteger attempts = new AtomicInteger();

        withListener(
                attempts::incrementAndGet,
                retryingClient -> failure(
                        TransportException.class,
                        retryingClient.end(7, ServiceEndEvent.builder().build())));

        assertThat(attempts).hasValue(QUICK.attempts());
    }

    static Stream<Function<RetryingTransportTest, MockResponse.Builder>> delays() {
        return Stream.of(
                test -> test.unavailable().addHeader("Retry-After", "1"),
                test -> test.response(503, "<html>").addHeader("Retry-After", "1"),
                test -> test.response(429, "<html>").addHeader("Retry-After", "1"),
                test -> test.response(429, "{\"message\":\"slow down\"}").addHeader("Retry-After", "1"),
                test -> test.response(503, "<html>")
                        .addHeader("Date", "Wed, 21 Oct 2015 07:28:00 GMT")
                        .addHeader("Retry-After", "Wed, 21 Oct 2015 07:28:01 GMT"));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("delays")
    void retryAfterDelaysTheNextAttempt(Function<RetryingTransportTest, MockResponse.Builder> delayed)
            throws Exception {
        enqueue(delayed.apply(this), response(201, "{\"state_id\":0}"));
        long startedAt = System.nanoTime();

        retrying.startState(7, StateStartEvent.of("x").build()).get();

        assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void retryAfterOfMoreThanAnHourEndsTheRetries() {
        OkHttpClient patient = new OkHttpClient();
        enqueue(response(429, "{\"message\":\"slow down\"}").addHeader("Retry-After", "3601"));
        try (ContextServicesClient endless = ContextServicesClient.builder()
                .baseUrl(url())
                .httpClient(patient)
                .build()) {
            failure(RequestRefusedException.class, endless.get(7));
            assertThat(server.getRequestCount()).isEqualTo(1);
        } finally {
            patient.dispatcher().executorService().shutdown();
            patient.connectionPool().evictAll();
        }
    }

    @Test
    void retryBeyondTheCallTimeoutIsNotAttempted() {
        enqueue(error(new UnavailableException("not now", null)).addHeader("Retry-After", "3600"));

        UnavailableException e = failure(UnavailableException.class, retrying.get(7));

        assertThat(e.retryAfter()).contains(Duration.ofHours(1));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    static Stream<Function<RetryingTransportTest, MockResponse.Builder>> uncertainFailures() {
        return Stream.of(
                test -> test.started(7).onResponseStart(CLOSE),
                test -> test.started(7).onResponseBody(CLOSE),
                test -> test.error(new InternalErrorException("failed", "id", null)),
                test -> test.response(502, "<html>"));
    }

    @ParameterizedTest
    @MethodSource("uncertainFailures")
    void earlierUncertainAttemptKeepsTheOutcomeUnknown(Function<RetryingTransportTest, MockResponse.Builder> failure) {
        policy(QUICK.withAttempts(3));
        enqueue(failure.apply(this), unavailable(), unavailable());

        TransportException e = failure(TransportException.class, retrying.start(EVENT));

        assertThat(e.requestMayHaveBeenProcessed()).isTrue();
        assertThat(e).hasCauseInstanceOf(UnavailableException.class);
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void timedOutAttemptKeepsTheOutcomeUnknown() {
        policy(QUICK.withAttempts(2).withAttemptTimeout(Duration.ofSeconds(1)));
        enqueue(started(7).headersDelay(10, TimeUnit.SECONDS), unavailable());

        assertThat(failure(TransportException.class, retrying.start(EVENT)).requestMayHaveBeenProcessed())
                .isTrue();
    }

    @Test
    void refusedConnectionKeepsAnEarlierOutcomeUnknown() throws Exception {
        AtomicReference<RawServer> crashing = new AtomicReference<>();
        RawServer.Script crash = socket -> {
            RawServer.readStart(socket);
            crashing.get().close();
        };
        try (RawServer server = new RawServer(crash);
                ContextServicesClient retryingClient = ContextServicesClient.builder()
                        .baseUrl(server.url())
                        .retries(QUICK)
                        .build()) {
            crashing.set(server);

            TransportException e = failure(TransportException.class, retryingClient.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isTrue();
            assertThat(e).hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void refusedAttemptsLeaveTheRequestUnprocessed() {
        enqueue(unavailable(), response(429, "{\"message\":\"slow down\"}"), unavailable(), unavailable());

        failure(UnavailableException.class, retrying.start(EVENT));
    }

    @Test
    void lastResponseDecidesForReadsAndPermanentRefusals() {
        enqueue(
                response(502, "<html>"),
                unavailable(),
                unavailable(),
                unavailable(),
                response(502, "<html>"),
                error(new InvalidRequestException("a", Violation.REQUIRED, "missing")));

        failure(UnavailableException.class, retrying.get(7));
        failure(InvalidRequestException.class, retrying.start(EVENT));
    }

    @Test
    void timedOutAttemptIsRetried() throws Exception {
        policy(QUICK.withAttemptTimeout(Duration.ofSeconds(1)));
        enqueue(started(7).headersDelay(10, TimeUnit.SECONDS), started(7));

        assertThat(retrying.start(EVENT).get(10, TimeUnit.SECONDS).serviceId()).isEqualTo(7);
    }

    /** The budget begins with ten retries; every fifth call adds one. */
    @Tag("slow")
    @Test
    void retryBudgetLimitsRequestsToAFailingServer() {
        policy(QUICK.withAttempts(2));
        for (int i = 0; i < 200; i++) {
            enqueue(unavailable());
        }

        for (int i = 0; i < 100; i++) {
            failure(UnavailableException.class, retrying.get(7));
        }

        assertThat(server.getRequestCount()).isEqualTo(100 + 10 + 100 / 5);
    }

    @Tag("slow")
    @Test
    void cancelledCallIsNotRetried() throws Exception {
        enqueue(error(new UnavailableException("not now", null)).addHeader("Retry-After", "2"), started(7));
        CompletableFuture<StartedService> start = retrying.start(EVENT);

        assertThatThrownBy(() -> start.get(500, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        start.cancel(false);

        request();
        assertThat(server.takeRequest(3, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void closeFailsCallsWaitingForARetry() {
        enqueue(error(new UnavailableException("not now", null)).addHeader("Retry-After", "10"));
        CompletableFuture<StartedService> start = retrying.start(EVENT);
        assertThatThrownBy(() -> start.get(500, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        retrying.close();

        assertThat(failure(TransportException.class, start).getMessage()).contains("closed");
    }

    @Test
    void retriesRunOnADispatcherThread() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        enqueue(unavailable(), started(7));

        withListener(
                () -> threads.add(Thread.currentThread().getName()),
                retryingClient -> assertThat(retryingClient.start(EVENT)).succeedsWithin(Duration.ofSeconds(10)));

        assertThat(threads).hasSize(2).first().isEqualTo(Thread.currentThread().getName());
        assertThat(threads.get(1)).startsWith("OkHttp Dispatcher");
    }

    @Test
    void exceptionAtARetryFailsTheCall() {
        AtomicInteger attempts = new AtomicInteger();
        enqueue(unavailable());
        Runnable failing = () -> {
            if (attempts.incrementAndGet() > 1) {
                throw new IllegalStateException("no more");
            }
        };

        withListener(failing, retryingClient -> failure(IllegalStateException.class, retryingClient.start(EVENT)));
    }

    @Test
    void retryWithoutAThreadFailsTheCall() {
        AtomicReference<OkHttpClient> application = new AtomicReference<>();
        enqueue(started(7).onResponseStart(CLOSE), started(7));
        application.set(new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    application.get().dispatcher().executorService().shutdown();
                    return chain.proceed(chain.request());
                })
                .build());
        try (ContextServicesClient retryingClient =
                builder().retries(QUICK).httpClient(application.get()).build()) {
            assertThat(failure(TransportException.class, retryingClient.start(EVENT))
                            .requestMayHaveBeenProcessed())
                    .isTrue();
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    /** Runs a test with an application's OkHttp client that calls the listener at the beginning of each attempt. */
    private void withListener(Runnable listener, Consumer<ContextServicesClient> test) {
        OkHttpClient application = new OkHttpClient.Builder()
                .eventListener(new EventListener() {
                    @Override
                    public void callStart(Call call) {
                        listener.run();
                    }
                })
                .build();
        try (ContextServicesClient retryingClient =
                builder().retries(QUICK).httpClient(application).build()) {
            test.accept(retryingClient);
        } finally {
            application.dispatcher().executorService().shutdown();
            application.connectionPool().evictAll();
        }
    }

    @Test
    void policyValuesAreRangeChecked() {
        for (int attempts : new int[] {0, 101}) {
            assertThatThrownBy(() -> QUICK.withAttempts(attempts)).hasMessageContaining("attempts");
        }
        for (Duration time : new Duration[] {Duration.ZERO, Duration.ofHours(1).plusNanos(1)}) {
            assertThatThrownBy(() -> QUICK.withFirstPause(time)).hasMessageContaining("firstPause");
            assertThatThrownBy(() -> QUICK.withLongestPause(time)).hasMessageContaining("longestPause");
            assertThatThrownBy(() -> QUICK.withAttemptTimeout(time)).hasMessageContaining("attemptTimeout");
        }
        assertThat(RetryPolicy.DEFAULT.attempts()).isEqualTo(4);
        assertThat(RetryPolicy.none().attempts()).isEqualTo(1);
    }

    @Test
    void unexpectedResponseIsNotRetried() {
        enqueue(response(200, "<html>"));

        failure(UnexpectedResponseException.class, retrying.get(7));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }
}
