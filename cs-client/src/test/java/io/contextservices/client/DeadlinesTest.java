package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.Service;
import io.contextservices.api.StartedService;
import io.contextservices.api.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks that a call ends within its timeout, whatever delays it. */
class DeadlinesTest extends AgainstServer {

    private static final int PLACES = 64;

    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
    }

    private void respondToAll() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return request.getMethod().equals("GET")
                        ? response(200, SERVICE).build()
                        : started(1).build();
            }
        });
    }

    private void block() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void callbacksBlockingOnOtherCallsDoNotDeadlock() {
        respondToAll();

        List<CompletableFuture<Service>> futures = IntStream.range(0, 4 * PLACES)
                .mapToObj(
                        i -> client.get(7).thenApply(first -> client.blocking().get(7)))
                .toList();

        assertThat(futures).allSatisfy(future -> assertThat(future).succeedsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void slowCallbacksDoNotBlockOtherCalls() {
        respondToAll();
        AtomicInteger busy = new AtomicInteger();
        List<CompletableFuture<Void>> futures = IntStream.range(0, 2 * PLACES)
                .mapToObj(i -> client.get(7).thenAccept(service -> {
                    busy.incrementAndGet();
                    block();
                }))
                .toList();
        await().until(() -> busy.get() == 2 * PLACES);

        assertThat(client.get(7)).succeedsWithin(Duration.ofSeconds(20));
        assertThat(client.start(EVENT)).succeedsWithin(Duration.ofSeconds(20));

        released.countDown();
        assertThat(futures).allSatisfy(future -> assertThat(future).succeedsWithin(Duration.ofSeconds(20)));
    }

    @Tag("slow")
    @Test
    void queuedCallTimesOut() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return response(200, "")
                        .onResponseStart(SocketEffect.Stall.INSTANCE)
                        .build();
            }
        });
        try (ContextServicesClient hasty =
                builder().callTimeout(Duration.ofSeconds(2)).build()) {
            List<CompletableFuture<StartedService>> futures = IntStream.range(0, 3 * PLACES)
                    .mapToObj(i -> hasty.start(EVENT))
                    .toList();

            assertThat(futures).allSatisfy(future -> {
                TransportException e = failure(TransportException.class, future);
                assertThat(e).hasMessageContaining("in time");
                if (e.getMessage().contains("too many requests are under way")) {
                    assertThat(e.requestMayHaveBeenProcessed()).isFalse();
                }
            });
        }
    }

    @Test
    void cancelledCallLeavesTheQueue() throws Exception {
        enqueue(response(200, "").onResponseStart(SocketEffect.Stall.INSTANCE), started(3));
        OkHttpClient narrow =
                new OkHttpClient.Builder().readTimeout(Duration.ofMinutes(1)).build();
        narrow.dispatcher().setMaxRequests(1);
        try (ContextServicesClient waiting = builder().httpClient(narrow).build()) {
            CompletableFuture<StartedService> first = waiting.start(EVENT);
            request();
            CompletableFuture<StartedService> second = waiting.start(EVENT);
            CompletableFuture<StartedService> third = waiting.start(EVENT);

            second.cancel(false);
            first.cancel(false);

            assertThat(third).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(new StartedService(3));
            assertThat(server.getRequestCount()).isEqualTo(2);
        } finally {
            end(narrow);
        }
    }

    @Test
    void hangingNameResolutionTimesOut() {
        TransportException e = failureOf(http -> http.dns(host -> {
            block();
            return List.of();
        }));

        assertThat(e).hasMessageStartingWith("POST services/start: no connection in time to ");
        assertThat(e.requestMayHaveBeenProcessed()).isFalse();
    }

    @Tag("slow")
    @Test
    void hangingInterceptorTimesOut() {
        failureOf(http -> http.addInterceptor(chain -> {
            block();
            return chain.proceed(chain.request());
        }));
        TransportException e = failureOf(http -> http.addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            block();
            return response;
        }));
        assertThat(e.requestMayHaveBeenProcessed()).isTrue();
    }

    /** An error such as {@link OutOfMemoryError} ends the thread of the exchange. */
    @Test
    void errorInTheExchangeFailsTheCall() {
        Interceptor first = chain -> {
            throw new OutOfMemoryError("made up");
        };
        Interceptor last = chain -> {
            Response response = chain.proceed(chain.request());
            ForwardingSource body = new ForwardingSource(response.body().source()) {
                @Override
                public long read(Buffer sink, long bytes) {
                    throw new OutOfMemoryError("made up");
                }
            };
            return response.newBuilder()
                    .body(ResponseBody.create(Okio.buffer(body), null, -1))
                    .build();
        };
        TransportException notSent = failureOf(http -> http.addInterceptor(first));
        assertThat(notSent.requestMayHaveBeenProcessed()).isFalse();
        TransportException e = failureOf(http -> http.addInterceptor(last));
        assertThat(e).hasMessage("POST services/start: the response could not be read");
        assertThat(e.requestMayHaveBeenProcessed()).isTrue();
        assertThat(e).hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void endlessResponseTimesOut() {
        enqueue(response(200, " ".repeat(1000)).throttleBody(1, 50, TimeUnit.MILLISECONDS));
        try (ContextServicesClient hasty =
                builder().callTimeout(Duration.ofMillis(500)).build()) {
            assertThat(failure(TransportException.class, hasty.get(7)))
                    .hasMessage("GET services/{service_id}: no complete response in time");
        }
    }

    private TransportException failureOf(UnaryOperator<OkHttpClient.Builder> delay) {
        enqueue(started(1));
        OkHttpClient application = delay.apply(new OkHttpClient.Builder()).build();
        try (ContextServicesClient hasty = builder()
                .httpClient(application)
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            return failure(TransportException.class, hasty.start(EVENT));
        } finally {
            end(application);
        }
    }

    private static void end(OkHttpClient application) {
        application.dispatcher().executorService().shutdown();
        application.connectionPool().evictAll();
    }
}
