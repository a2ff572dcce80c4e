package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.wire.WireError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A base class with a scripted server on a real socket and its client, new for each test. */
abstract class AgainstServer {

    static final ServiceStartEvent EVENT =
            ServiceStartEvent.forContactKey("408-832-7799").build();
    static final String SERVICE =
            "{\"service_id\":7,\"contact_key\":\"42\",\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"}}";
    static final SocketEffect CLOSE = new SocketEffect.CloseSocket();

    /** A strong reference: a logger that is garbage collected loses its level. */
    private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

    static {
        // An uncaught error ends a thread of OkHttp. Awaitility would report it to any test that waits in this JVM.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    final MockWebServer server = new MockWebServer();
    ContextServicesClient client;

    @BeforeEach
    void startServer() throws IOException {
        SERVER_LOG.setLevel(Level.SEVERE);
        server.start();
        client = builder().build();
    }

    @AfterEach
    void stopServer() {
        client.close();
        server.close();
    }

    final String url() {
        return "http://" + server.getHostName() + ':' + server.getPort();
    }

    final ContextServicesClient.Builder builder() {
        return ContextServicesClient.builder()
                .baseUrl(url())
                .callTimeout(Duration.ofSeconds(20))
                .retries(RetryPolicy.none());
    }

    final MockResponse.Builder response(int status, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json")
                .body(body);
    }

    final MockResponse.Builder started(long id) {
        return response(201, "{\"service_id\":" + id + "}").addHeader("Location", "/genesys/1/cs/services/" + id);
    }

    final MockResponse.Builder noContent() {
        return new MockResponse.Builder().code(204);
    }

    final MockResponse.Builder error(ContextServicesException failure) {
        WireError wire = WireError.of(failure);
        return response(wire.status(), "").body(new Buffer().write(wire.body()));
    }

    final void enqueue(MockResponse.Builder... responses) {
        for (MockResponse.Builder response : responses) {
            server.enqueue(response.build());
        }
    }

    final RecordedRequest request() throws InterruptedException {
        RecordedRequest request = server.takeRequest(10, TimeUnit.SECONDS);
        assertThat(request).as("a request reached the server").isNotNull();
        return request;
    }

    /** Returns the failure of the future. */
    static <E extends Throwable> E failure(Class<E> type, CompletableFuture<?> future) {
        ExecutionException failed =
                catchThrowableOfType(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        assertThat(failed).as("the future fails").isNotNull();
        assertThat(failed.getCause()).isExactlyInstanceOf(type);
        return type.cast(failed.getCause());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
