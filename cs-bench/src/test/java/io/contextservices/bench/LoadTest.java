package io.contextservices.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures short loads, and is therefore run when no other tests do. */
@Tag("slow")
class LoadTest {

    private static final Duration TIME = Duration.ofMillis(300);
    private static final StoredServices KNOWN = new StoredServices(1_000, 10, 10);

    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final Set<String> paths = ConcurrentHashMap.newKeySet();
    private volatile int status = 201;
    private volatile boolean chunked;
    private volatile int stallAt = -1;
    private Undertow server;
    private int port;

    @BeforeEach
    void start() {
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(this::respond)
                .build();
        server.start();
        port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private void respond(HttpServerExchange exchange) {
        paths.add(exchange.getRequestURI());
        exchange.getRequestReceiver().receiveFullBytes((read, body) -> {
            bodies.add(new String(body, StandardCharsets.UTF_8));
            read.setStatusCode(status);
            if (chunked) {
                read.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
            }
            if (bodies.size() == stallAt) {
                // Other requests queue on the connection during this delay.
                read.dispatch(
                        SameThreadExecutor.INSTANCE,
                        () -> read.getIoThread()
                                .executeAfter(() -> read.getResponseSender().send("{}"), 500, TimeUnit.MILLISECONDS));
            } else {
                read.getResponseSender().send("{\"service_id\":1}");
            }
        });
    }

    @Test
    void everyStartHasItsOwnContactKey() throws Exception {
        Load.Responses responses = new ClosedLoop().run(port, Workload.starting(), 4, TIME);

        assertThat(responses.count()).isPositive();
        assertThat((long) bodies.size()).isBetween(responses.count(), responses.count() + 4);
        assertThat(bodies).allSatisfy(body -> assertThat(body).containsPattern("\"contact_key\":\"[0-9a-f]{16}\""));
    }

    @Test
    void readsRequestExistingServices() throws Exception {
        status = 200;

        new ClosedLoop().run(port, Workload.getting(KNOWN), 4, TIME);
        new ClosedLoop().run(port, Workload.listing(KNOWN), 4, TIME);

        assertThat(paths)
                .hasSize(20)
                .contains("/genesys/1/cs/services/1009", "/genesys/1/cs/services/anonymous/" + StoredServices.key(9));
    }

    @Test
    void chunkedResponsesAreCounted() throws Exception {
        chunked = true;

        assertThat(new ClosedLoop().run(port, Workload.starting(), 4, TIME).count())
                .isPositive();
    }

    @Test
    void unexpectedStatusFailsAClosedLoop() {
        status = 503;

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new ClosedLoop().run(port, Workload.starting(), 4, TIME))
                .withMessageContaining("503");
    }

    @Test
    void unexpectedStatusFailsAnOpenLoop() {
        status = 200;

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> OpenLoop.run(port, Workload.starting(), 4, 100, TIME))
                .withMessageContaining("not 201");
    }

    @Test
    void latencyIncludesTheWaitForAFreeConnection() throws Exception {
        // The lead-in has 200 requests; the others queue while the only connection waits for a response.
        stallAt = 205;

        Histogram nanos = OpenLoop.run(port, Workload.starting(), 1, 100, TIME);

        assertThat(nanos.getTotalCount()).isEqualTo(30);
        assertThat(nanos.getMaxValue()).isGreaterThan(450_000_000);
        assertThat(nanos.getCountBetweenValues(100_000_000, Long.MAX_VALUE)).isGreaterThan(10);
    }
}
