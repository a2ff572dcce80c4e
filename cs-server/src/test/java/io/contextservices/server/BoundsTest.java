package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that requests beyond each limit are rejected at once, and accepted again once the load drops below it. */
class BoundsTest {

    private static final String START = "/genesys/1/cs/services/start";
    private static final String LIST = "/genesys/1/cs/services/anonymous/42";
    private static final String BODY = "{\"contact_key\":\"42\"}";
    private static final String REQUEST = RawHttp.head("POST", START, BODY.length()) + BODY;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HeldStore held = new HeldStore();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private ContextServer serve(ContextServer.Builder builder) {
        ContextServer server = builder.port(0).start();
        opened.add(() -> server.stop(Duration.ZERO));
        return server;
    }

    private ContextEngine onMemory(Limits limits) {
        ContextEngine engine =
                ContextEngine.builder(new MemoryStore()).limits(limits).build();
        opened.add(engine);
        return engine;
    }

    private ContextEngine onHeldStore() {
        ContextEngine engine = ContextEngine.on(held);
        opened.add(engine);
        return engine;
    }

    private RawHttp connect(ContextServer server) throws IOException {
        RawHttp http = new RawHttp(server.port());
        opened.add(http);
        return http;
    }

    @Test
    void requestsOverLimitReturn503AndKeepTheConnection() throws IOException {
        ContextServer server = serve(ContextServer.builder(onHeldStore()).maxRequests(3));
        List<RawHttp> underWay = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            underWay.add(connect(server));
            underWay.get(i).write(REQUEST);
        }
        await().until(() -> held.appends.get() == 3);
        RawHttp fourth = connect(server);
        for (int i = 0; i < 5; i++) {
            fourth.write(REQUEST);
            assertUnavailable(fourth.read(false), "too many requests");
        }
        held.release();
        for (RawHttp http : underWay) {
            assertThat(http.read(false).status()).isEqualTo(201);
        }
        await().untilAsserted(() -> {
            fourth.write(REQUEST);
            assertThat(fourth.read(false).status()).isEqualTo(201);
        });
    }

    @Test
    void abortedRequestsDoNotCountTowardsTheLimit() throws IOException {
        ContextServer server =
                serve(ContextServer.builder(onMemory(Limits.DEFAULT)).maxRequests(3));
        List<RawHttp> aborted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            aborted.add(connect(server));
            aborted.get(i).write(RawHttp.head("POST", START, BODY.length()) + "{");
        }
        RawHttp healthy = connect(server);
        await().untilAsserted(() -> {
            healthy.write(REQUEST);
            assertUnavailable(healthy.read(false), "too many requests");
        });
        for (RawHttp http : aborted) {
            http.close();
        }
        await().untilAsserted(() -> {
            healthy.write(REQUEST);
            assertThat(healthy.read(false).status()).isEqualTo(201);
        });
    }

    @Test
    void connectionsOverLimitReturn503AndAreClosed() throws Exception {
        ContextServer server =
                serve(ContextServer.builder(onMemory(Limits.DEFAULT)).maxConnections(10));
        List<RawHttp> within = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            within.add(connect(server));
        }
        await().until(() -> server.connections() == 10);

        RawHttp eleventh = connect(server);
        eleventh.write(REQUEST);
        Response refused = eleventh.read(false);
        assertUnavailable(refused, "too many connections");
        assertThat(refused.header("Connection")).isEqualToIgnoringCase("close");
        assertThat(eleventh.isClosed()).isTrue();
        RawHttp malformed = connect(server);
        malformed.write(RawHttp.head("POST", START, 0, "Content-Length: 18446744073709551638"));
        assertThat(malformed.read(false).status()).isEqualTo(400);
        for (RawHttp http : within) {
            http.write(REQUEST);
            assertThat(http.read(false).status()).isEqualTo(201);
        }
        within.get(0).close();
        await().until(() -> RawHttp.send(server.port(), "GET", LIST).status() == 200);
    }

    @Tag("slow")
    @Test
    void connectionsFarOverLimitAreClosedWithoutResponse() throws Exception {
        ContextServer server =
                serve(ContextServer.builder(onMemory(Limits.DEFAULT)).maxConnections(10));
        for (int i = 0; i < 110; i++) {
            connect(server);
        }

        assertThat(connect(server).isClosed()).isTrue();
        await().until(
                        () -> { // the connections beyond the limit have sent nothing
                            try (RawHttp http = new RawHttp(server.port())) {
                                http.write(REQUEST);
                                return http.read(false).status() == 503;
                            } catch (IOException closed) {
                                return false;
                            }
                        });
        assertThat(server.connections()).isEqualTo(10);
    }

    @Test
    void bodiesOverMemoryLimitAreRejected() throws Exception {
        int size = 600_000;
        ContextServer server =
                serve(ContextServer.builder(onMemory(Limits.DEFAULT)).maxBufferedBytes(1 << 20));
        String body = "{\"contact_key\":\"42\",\"text\":\"" + "x".repeat(size) + "\"}";
        RawHttp first = connect(server);
        first.write(RawHttp.head("POST", START, body.length()) + body.substring(0, size));
        RawHttp second = connect(server);
        await().untilAsserted(() -> {
            try (RawHttp http = new RawHttp(server.port())) {
                http.write(RawHttp.head("POST", START, body.length()) + body.substring(0, size));
                http.write(body.substring(size)); // the response may come earlier, but the body must be sent
                assertUnavailable(http.read(false), "too many request bodies");
            }
        });
        second.write(REQUEST);
        assertThat(second.read(false).status())
                .as("a body in one piece reserves no memory")
                .isEqualTo(201);

        first.write(body.substring(size));
        assertThat(first.read(false).status()).isEqualTo(201);
        for (int i = 0; i < 10; i++) {
            // The memory is released shortly after the response; a fast client finds it still in use.
            await("memory is released").until(() -> {
                RawHttp http = connect(server);
                http.write(RawHttp.head("POST", START, body.length()) + body.substring(0, size));
                http.write(body.substring(size));
                return http.read(false).status() == 201;
            });
        }
    }

    @Test
    void unreadResponsesAreLimited() throws Exception {
        int size = 6_000_000; // more than the buffers of a connection hold
        ContextEngine engine = onMemory(Limits.DEFAULT.withBodyBytes(2 * size));
        ContextServer server = serve(ContextServer.builder(engine).maxBufferedBytes(10_000_000));
        long id = engine.start(ServiceStartEvent.forContactKey("42")
                        .attach("text", "x".repeat(size))
                        .build())
                .join()
                .serviceId();
        String large = "/genesys/1/cs/services/" + id + "?extensions=*";
        List<RawHttp> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(connect(server));
        }
        await().until(() -> server.connections() == 8);
        for (RawHttp http : all) {
            http.write(RawHttp.head("GET", large, 0));
        }

        await().until(() -> server.connections() == 1);
        assertThat(RawHttp.send(server.port(), "GET", LIST).status()).isEqualTo(200);
        for (RawHttp http : all) {
            http.close();
        }
        await().until(() -> server.connections() == 0);
        for (int i = 0; i < 3; i++) {
            assertThat(RawHttp.send(server.port(), "GET", large).body())
                    .as("memory is released")
                    .hasSizeGreaterThan(size);
        }
    }

    @Test
    void queuedChangesOfOneServiceAreLimited() {
        ContextEngine engine = onHeldStore();
        List<CompletableFuture<Void>> changes =
                IntStream.range(0, 1_000).mapToObj(i -> engine.delete(1)).toList();

        assertThat(engine.delete(1))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(UnavailableException.class);
        assertThat(changes).noneMatch(CompletableFuture::isDone);
        held.release();
        assertThat(changes)
                .allSatisfy(change -> assertThat(change)
                        .failsWithin(Duration.ofSeconds(10))
                        .withThrowableThat()
                        .withCauseInstanceOf(NotFoundException.class));
    }

    @Test
    void limitsOutOfRangeAreRejected() {
        ContextServer.Builder builder = ContextServer.builder(onMemory(Limits.DEFAULT));

        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRequests(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBufferedBytes(1_000));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.idleTimeout(Duration.ofHours(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.writeTimeout(Duration.ofSeconds(-1)));
    }

    private static void assertUnavailable(Response response, String message) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertThat(response.body()).contains("UnavailableException", message);
    }
}
