package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.InternalErrorException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.StoreException;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests that a server starts and stops, and its behaviour with a slow store. */
@Isolated
class ContextServerTest {

    private static final String START = "/genesys/1/cs/services/start";
    private static final byte[] BODY = "{\"contact_key\":\"42\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void portZeroIsAnyFreePort() throws IOException {
        try (ContextEngine engine = engine();
                ContextServer one = ContextServer.builder(engine).port(0).start();
                ContextServer two = ContextServer.builder(engine).port(0).start()) {
            assertThat(one.port()).isPositive().isNotEqualTo(two.port());
            assertThat(one.uri()).hasToString("http://127.0.0.1:" + one.port());

            RawHttp.send(one.port(), "POST", START, BODY);
            assertThat(RawHttp.send(two.port(), "GET", "/genesys/1/cs/services/1")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void wildcardHostGivesLoopbackUri() {
        try (ContextEngine engine = engine();
                ContextServer server =
                        ContextServer.builder(engine).host("0.0.0.0").port(0).start()) {
            assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void portInUseIsReported() {
        try (ContextEngine engine = engine();
                ContextServer first = ContextServer.builder(engine).port(0).start()) {
            assertThatThrownBy(() ->
                            ContextServer.builder(engine).port(first.port()).start())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("127.0.0.1:" + first.port());
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        try (ContextEngine engine = engine()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ContextServer.builder(engine).port(65_536))
                    .withMessageContaining("port");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ContextServer.builder(engine).maxUrlBytes(1))
                    .withMessageContaining("maxUrlBytes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ContextServer.builder(engine).maxHeaderBytes(1))
                    .withMessageContaining("maxHeaderBytes");
        }
    }

    @Test
    void stopCompletesRunningRequestsAndRejectsNewOnes() throws Exception {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store)) {
            ContextServer server = ContextServer.builder(engine).port(0).start();
            try (RawHttp underWay = new RawHttp(server.port());
                    RawHttp late = new RawHttp(server.port())) {
                underWay.write(RawHttp.head("POST", START, BODY.length));
                underWay.write(BODY);
                await().until(() -> store.appends.get() == 1);

                CompletableFuture<Boolean> stopping =
                        CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(20)));
                await().untilAsserted(() -> {
                    late.write(RawHttp.head("GET", "/genesys/1/cs/services/anonymous/42", 0));
                    Response refused = late.read(false);
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.header("Retry-After")).isEqualTo("1");
                    assertThat(refused.body()).contains("UnavailableException");
                });
                assertThat(stopping).isNotDone();
                store.release();

                assertThat(underWay.read(false).status()).isEqualTo(201);
                assertThat(underWay.atEnd()).isTrue();
                assertThat(stopping.get()).isTrue();
                assertThat(server.stop(Duration.ZERO)).isTrue();
            }
        }
    }

    @Test
    void stopReturnsFalseIfRequestsWereAborted() throws Exception {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store)) {
            ContextServer server = ContextServer.builder(engine).port(0).start();
            try (RawHttp underWay = new RawHttp(server.port())) {
                underWay.write(RawHttp.head("POST", START, BODY.length));
                underWay.write(BODY);
                await().until(() -> store.appends.get() == 1);

                assertThat(server.stop(Duration.ofMillis(1))).isFalse();
                assertThat(underWay.atEnd()).isTrue();
            }
            store.release();
        }
    }

    @Test
    void stopDoesNotWaitForClosedConnections() throws Exception {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store)) {
            ContextServer server = ContextServer.builder(engine).port(0).start();
            try (RawHttp inTheBody = new RawHttp(server.port());
                    RawHttp laterInTheBody = new RawHttp(server.port());
                    RawHttp whileWaiting = new RawHttp(server.port())) {
                inTheBody.write(RawHttp.head("POST", START, BODY.length + 1) + "{");
                laterInTheBody.write(RawHttp.head("POST", START, BODY.length + 1));
                laterInTheBody.write(BODY);
                whileWaiting.write(RawHttp.head("POST", START, BODY.length));
                whileWaiting.write(BODY);
                await().until(() -> store.appends.get() == 1);
            }
            store.release();

            assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
            assertThat(engine.findByContactKey("42", ServiceQuery.all()).join().services())
                    .hasSize(1);
        }
    }

    @Test
    void storeFailureShowsOnlyErrorId() throws IOException {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store);
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            store.fail(new StoreException("the disk is on fire", null));
            Response response = RawHttp.send(server.port(), "POST", START, BODY);

            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body())
                    .contains("error_id")
                    .doesNotContain("fire")
                    .doesNotContain("\\tat");
        }
    }

    @Test
    void busyStoreReturns503() throws IOException {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store);
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            store.fail(new UnavailableException("busy", Duration.ofSeconds(7)));
            Response response = RawHttp.send(server.port(), "POST", START, BODY);

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isEqualTo("7");
        }
    }

    @Test
    void handlerWorksUnderAnyPathPrefix() throws IOException {
        try (ContextEngine engine = engine()) {
            Undertow host = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setHandler(new PathHandler()
                            .addPrefixPath(
                                    "/mounted/here",
                                    ContextServer.builder(engine).handler()))
                    .build();
            host.start();
            try {
                int port = ((InetSocketAddress) host.getListenerInfo().get(0).getAddress()).getPort();
                byte[] body = "{\"contact_key\":\"a/b\"}".getBytes(StandardCharsets.UTF_8);

                Response started = RawHttp.send(port, "POST", "/mounted/here" + START, body);
                assertThat(started.header("Location")).isEqualTo("/mounted/here/genesys/1/cs/services/1");
                assertThat(RawHttp.send(port, "GET", started.header("Location")).status())
                        .isEqualTo(200);
                assertThat(RawHttp.send(port, "GET", "/mounted/here/genesys/1/cs/services/anonymous/a%2Fb")
                                .body())
                        .contains("\"service_id\":1");
                assertThat(RawHttp.send(port, "GET", "/genesys/1/cs/services/1").status())
                        .isEqualTo(404);
            } finally {
                host.stop();
            }
        }
    }

    @Test
    void closedServersLeaveNoThreads() {
        Set<String> before = threads();
        for (int i = 0; i < 20; i++) {
            List<ContextEngine> engines =
                    IntStream.range(0, 2).mapToObj(n -> engine()).toList();
            List<ContextServer> servers = engines.stream()
                    .map(engine -> ContextServer.builder(engine).port(0).start())
                    .toList();
            engines.get(0).findByContactKey("42", ServiceQuery.all()).join();
            servers.forEach(ContextServer::close);
            servers.forEach(ContextServer::close);
            engines.forEach(ContextEngine::close);
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @Test
    void engineStaysOpenAfterServerClose() {
        try (ContextEngine engine = engine()) {
            ContextServer.builder(engine).port(0).start().close();

            assertThat(engine.findByContactKey("42", ServiceQuery.all()).join().services())
                    .isEmpty();
        }
    }

    @Test
    void storeFailureEndsRunningOperationsWithErrorId() {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store)) {
            CompletableFuture<?> read = engine.get(1);
            store.fail(new StoreException("the disk is on fire", null));

            assertThatThrownBy(read::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(InternalErrorException.class)
                    .hasMessageNotContaining("fire");
        }
    }

    private static ContextEngine engine() {
        return ContextEngine.on(new MemoryStore());
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName() + '#' + thread.getId())
                .filter(name -> name.startsWith("XNIO") || name.startsWith("cs-"))
                .collect(Collectors.toSet());
    }
}
