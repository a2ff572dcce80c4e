package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.TransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests that get no response, or only a part of one. */
class DisconnectTest extends AgainstServer {

    private static final String KEY = "408-832-7799";

    @Test
    void refusedConnectionMeansNothingWasProcessed() {
        server.close();

        TransportException e = failure(TransportException.class, client.start(EVENT));

        assertThat(e.requestMayHaveBeenProcessed()).isFalse();
        assertThat(e).hasMessageStartingWith("POST services/start: no connection to ");
        assertThat(e).hasMessageEndingWith(":" + server.getPort());
        assertThat(e).hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void unknownHostMeansNothingWasProcessed() {
        OkHttpClient withoutNames = new OkHttpClient.Builder()
                .dns(host -> {
                    throw new UnknownHostException(host);
                })
                .build();
        try (ContextServicesClient lost = ContextServicesClient.builder()
                .baseUrl("http://nowhere.invalid")
                .httpClient(withoutNames)
                .build()) {
            TransportException e = failure(TransportException.class, lost.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isFalse();
            assertThat(e)
                    .hasMessage(
                            "POST services/start: no connection to nowhere.invalid:80: the host name has no known address");
        } finally {
            withoutNames.dispatcher().executorService().shutdown();
        }
    }

    @Test
    void failedTlsHandshakeMeansNothingWasProcessed() throws Exception {
        try (RawServer plain = new RawServer(socket -> socket.getOutputStream().write(utf8("220 no TLS here\r\n")));
                ContextServicesClient tls = ContextServicesClient.builder()
                        .baseUrl(plain.url().replace("http:", "https:"))
                        .build()) {
            TransportException e = failure(TransportException.class, tls.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isFalse();
            assertThat(e).hasCauseInstanceOf(SSLException.class);
            assertThat(e).hasMessageEndingWith(": the server does not use TLS");
        }
    }

    @Test
    void tlsAlertToAPlainRequestIsReported() throws Exception {
        RawServer.Script alerting = socket -> {
            RawServer.readStart(socket);
            socket.getOutputStream().write(new byte[] {0x15, 3, 3, 0, 2, 2, 80, '\r', '\n'});
        };
        try (RawServer server = new RawServer(alerting);
                ContextServicesClient plain = ContextServicesClient.builder()
                        .baseUrl(server.url())
                        .retries(RetryPolicy.none())
                        .build()) {
            assertThat(failure(TransportException.class, plain.start(EVENT)))
                    .hasMessageEndingWith(": the server uses TLS, so its URL must begin with https");
        }
    }

    @Test
    void unfinishedTlsHandshakeMeansNothingWasProcessed() throws Exception {
        try (RawServer mute = new RawServer(socket -> socket.getInputStream().readAllBytes());
                ContextServicesClient tls = ContextServicesClient.builder()
                        .baseUrl(mute.url().replace("http:", "https:"))
                        .callTimeout(Duration.ofMillis(300))
                        .build()) {
            TransportException e = failure(TransportException.class, tls.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isFalse();
            assertThat(e).hasMessageStartingWith("POST services/start: no connection in time to ");
        }
    }

    @Test
    void connectTimeoutMeansNothingWasProcessed() throws Exception {
        // The backlog of one is full: the kernel makes further connections wait.
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ContextServicesClient late = ContextServicesClient.builder()
                        .baseUrl("http://" + full.getInetAddress().getHostAddress() + ':' + full.getLocalPort())
                        .connectTimeout(Duration.ofMillis(200))
                        .build()) {
            // One failure may be due to a busy machine.
            await().until(() -> !connects(full, waiting) && !connects(full, waiting) && !connects(full, waiting));

            TransportException e = failure(TransportException.class, late.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isFalse();
            assertThat(e).hasMessageStartingWith("POST services/start: no connection in time to 127.0.0.1:");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void closedBeforeTheRequestIsRead() {
        enqueue(response(200, "").onRequestStart(CLOSE), started(1));

        assertThat(failure(TransportException.class, client.start(EVENT)).requestMayHaveBeenProcessed())
                .isTrue();
    }

    @Test
    void closedInTheMiddleOfTheRequest() {
        enqueue(response(200, "").onRequestBody(CLOSE), started(1));
        ServiceStartEvent large = ServiceStartEvent.forContactKey(KEY)
                .attach("text", "x".repeat(1_000_000))
                .build();

        assertThat(failure(TransportException.class, client.start(large)).requestMayHaveBeenProcessed())
                .isTrue();
    }

    @Test
    void closedInsteadOfAResponse() {
        enqueue(response(200, "").onResponseStart(CLOSE), started(1));

        TransportException e = failure(TransportException.class, client.start(EVENT));

        assertThat(e.requestMayHaveBeenProcessed()).isTrue();
        assertThat(e).hasMessage("POST services/start: the connection broke before the response was complete");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void startOnABrokenConnectionIsNotRetried() throws Exception {
        enqueue(started(1), response(200, "").onResponseStart(CLOSE), started(2));
        client.start(EVENT).get();

        TransportException e = failure(TransportException.class, client.start(EVENT));

        assertThat(e.requestMayHaveBeenProcessed()).isTrue();
        assertThat(List.of(request(), request()))
                .extracting(RecordedRequest::getConnectionIndex)
                .containsExactly(0, 0);
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void readOnABrokenConnectionIsRetriedAtOnce() throws Exception {
        enqueue(response(200, SERVICE), response(200, "").onResponseStart(CLOSE), response(200, SERVICE));
        try (ContextServicesClient again =
                builder().retries(RetryPolicy.DEFAULT).build()) {
            again.get(7).get();

            assertThat(again.get(7).get().serviceId()).isEqualTo(7);
        }
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void readOnABrokenConnectionFailsWithoutRetries() throws Exception {
        enqueue(response(200, SERVICE), response(200, "").onResponseStart(CLOSE), response(200, SERVICE));
        client.get(7).get();

        failure(TransportException.class, client.get(7));
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void closedInTheMiddleOfTheResponse() {
        enqueue(
                started(123456789).onResponseBody(CLOSE),
                response(500, "x".repeat(100)).onResponseBody(CLOSE));

        for (int i = 0; i < 2; i++) {
            TransportException e = failure(TransportException.class, client.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isTrue();
            assertThat(e).hasMessageEndingWith("the connection broke before the response was complete");
        }
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "HTTP/1.1", "HTTP/1.1 abc OK", "220 smtp ready"})
    void responseThatIsNotHttp(String statusLine) {
        enqueue(new MockResponse.Builder().status(statusLine), started(1));

        assertThat(failure(TransportException.class, client.start(EVENT)).requestMayHaveBeenProcessed())
                .isTrue();
    }

    @Test
    void missingResponseTimesOut() {
        enqueue(response(200, "").onResponseStart(SocketEffect.Stall.INSTANCE));
        try (ContextServicesClient hasty =
                builder().callTimeout(Duration.ofSeconds(1)).build()) {
            TransportException e = failure(TransportException.class, hasty.start(EVENT));

            assertThat(e.requestMayHaveBeenProcessed()).isTrue();
            assertThat(e).hasMessage("POST services/start: no complete response in time");
        }
    }

    @Test
    void incompleteResponseTimesOut() {
        enqueue(response(200, SERVICE).onResponseBody(SocketEffect.Stall.INSTANCE));
        try (ContextServicesClient hasty =
                builder().callTimeout(Duration.ofSeconds(1)).build()) {
            TransportException e = failure(TransportException.class, hasty.get(7));

            assertThat(e).hasMessage("GET services/{service_id}: no complete response in time");
        }
    }

    @Test
    void requestThatTimesOutInTheQueueIsNotSent() throws Exception {
        enqueue(response(200, "").onResponseStart(SocketEffect.Stall.INSTANCE), started(1));
        OkHttpClient narrow =
                new OkHttpClient.Builder().readTimeout(Duration.ofMinutes(1)).build();
        narrow.dispatcher().setMaxRequests(1);
        try (ContextServicesClient hasty =
                builder().httpClient(narrow).callTimeout(Duration.ofMillis(100)).build()) {
            Call first = narrow.newCall(new Request.Builder().url(url()).build());
            CompletableFuture<Void> broken = Calls.enqueue(first);
            request();

            TransportException e = failure(TransportException.class, hasty.start(EVENT));
            assertThat(e.requestMayHaveBeenProcessed()).isFalse();
            assertThat(e).hasMessage("POST services/start: not sent in time, too many requests are under way");
            first.cancel();
            assertThat(broken.handle((none, failure) -> failure)).succeedsWithin(Duration.ofSeconds(10));
            assertThat(server.getRequestCount()).isEqualTo(1);
        } finally {
            narrow.dispatcher().executorService().shutdown();
            narrow.connectionPool().evictAll();
        }
    }

    @Test
    void failuresContainNoCustomerData() {
        enqueue(response(200, "").onResponseStart(CLOSE), response(200, KEY), response(500, KEY));

        check(client.start(EVENT));
        check(client.findByContactKey(KEY, ServiceQuery.all()));
        check(client.findByCustomer(KEY, ServiceQuery.all()));
        check(client.findByCustomer(KEY + "x".repeat(300), ServiceQuery.all()));
        server.close();
        check(client.findByContactKey(KEY, ServiceQuery.all()));
    }

    private static void check(CompletableFuture<?> future) {
        ExecutionException failed =
                catchThrowableOfType(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        assertThat(failed).isNotNull();
        for (Throwable e = failed; e != null; e = e.getCause()) {
            assertThat(e.toString()).doesNotContain(KEY);
        }
    }

    private static boolean connects(ServerSocket server, List<Socket> opened) throws IOException {
        Socket socket = new Socket();
        opened.add(socket);
        try {
            socket.connect(server.getLocalSocketAddress(), 100);
            return true;
        } catch (SocketTimeoutException full) {
            return false;
        }
    }
}
