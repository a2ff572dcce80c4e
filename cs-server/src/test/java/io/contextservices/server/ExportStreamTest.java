package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the streamed export with raw bytes on a socket: contents, back-pressure, and connections closed by either end.
 */
class ExportStreamTest {

    private static final String STREAM = "/genesys/1/cs/maintenance/services/stream";
    private static final String ALL = STREAM + "?time_from=2000-01-01T00:00:00.000Z&time_to=2100-01-01T00:00:00.000Z";
    private static final int MAX_STREAMS = 8;

    private final AtomicInteger scans = new AtomicInteger();
    private ContextEngine engine;
    private ContextServer server;

    @AfterEach
    void stop() {
        server.stop(Duration.ZERO);
        engine.close();
    }

    private void serve(ConversationStore store) {
        engine = ContextEngine.on(store);
        server = ContextServer.builder(engine).port(0).start();
    }

    private void serveServices(int count) {
        serve(new MemoryStore());
        for (int i = 0; i < count; i++) {
            engine.start(ServiceStartEvent.forContactKey("42")
                            .attach("n", Json.parse("1.10"))
                            .build())
                    .join();
        }
    }

    private HttpResponse<String> get(String target) throws Exception {
        return send(HttpRequest.newBuilder(server.uri().resolve(target)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** Sends a request for an export and reads none of the response. */
    private Socket request(String target, String... headers) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        socket.getOutputStream().write(RawHttp.head("GET", target, 0, headers).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Waits until the store is no longer scanned. Returns the number of scans. */
    private int settledScans() {
        AtomicInteger before = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(300))
                .until(() -> scans.get() > 0 && before.getAndSet(scans.get()) == scans.get());
        return scans.get();
    }

    @Test
    void exportHasIdsUnlessContentIsRequested() throws Exception {
        serveServices(250);

        HttpResponse<String> response = get(ALL);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json;charset=utf-8");
        assertThat(response.headers().firstValue("Link")).isEmpty();
        Object[] ids = Json.parse(response.body()).as(Object[].class);
        assertThat(ids).hasSize(250).startsWith(1, 2, 3).endsWith(250);
        assertThat(get(ALL + "&export_content=false").body()).isEqualTo(response.body());
    }

    @Test
    void contentIsTheWholeService() throws Exception {
        serveServices(1);
        engine.startState(1, StateStartEvent.of("s").attach("a", 1).build()).join();
        engine.startTask(1, TaskStartEvent.of("t").stateId(0).attach("b", 2).build())
                .join();

        String body = get(ALL + "&export_content=true").body();

        String service = RawHttp.send(
                        server.port(),
                        "GET",
                        "/genesys/1/cs/services/1?extensions=*&active_states=true&completed_states=true"
                                + "&active_tasks=true&completed_tasks=true")
                .body();
        assertThat(body).isEqualTo("[\n" + service + "\n]");
        assertThat(service).contains("\"n\":1.10", "\"a\":1", "\"b\":2");
    }

    @Test
    void emptyExportIsAnEmptyArray() throws Exception {
        serveServices(0);

        assertThat(get(ALL).body()).isEqualTo("[]");
        assertThat(get(ALL + "&export_content=true&filter_state=active").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  stream, 400, time_from",
        "HEAD, stream, 400, ''",
        "POST, files,  400, time_from",
        "GET,  stream?time_from=2000-01-01T00:00:00.000Z&filter_state=active, 400, export_content",
        "GET,  stream?time_from=2000-01-01T00:00:00.000Z&after=x, 400, after",
        "GET,  stream?time_from=2000-01-01T00:00:00.000Z&after=x&limit=1, 400, after",
        "GET,  stream?limit=1001&filter_events=no, 400, filter_events",
        "POST, files?time_from=2000-01-01T00:00:00.000Z&format=xml, 400, format",
        "POST, files?time_from=2000-01-01T00:00:00.000Z, 403, PermissionDeniedException",
        "POST, stream, 405, method",
        "GET,  files,  405, method"
    })
    void invalidExportRequestIsRejectedWithReason(String method, String target, int status, String message)
            throws IOException {
        serveServices(1);

        Response response = RawHttp.send(server.port(), method, "/genesys/1/cs/maintenance/services/" + target);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains(message);
    }

    @Test
    void headHasNoBodyAndReadsNothing() throws IOException {
        serve(ScannedStore.endless(scans));
        try (RawHttp http = new RawHttp(server.port())) {
            for (int i = 0; i < 2 * MAX_STREAMS; i++) {
                http.write(RawHttp.head("HEAD", ALL, 0));
                Response response = http.read(true);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
                assertThat(response.header("Content-Length")).isNull();
            }
        }
        assertThat(scans).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&export_content=true", "&filter_events=started"})
    void exportPagesLinkToTheNextPage(String parameters) throws Exception {
        serveServices(7);
        List<Integer> ids = new ArrayList<>();
        String next = ALL + parameters + "&limit=3";
        int pages = 0;
        while (next != null) {
            HttpResponse<String> page = get(next);
            assertThat(page.statusCode()).isEqualTo(200);
            Matcher id = Pattern.compile(parameters.contains("content") ? "\"service_id\":(\\d+)" : "(?m)^(\\d+)")
                    .matcher(page.body());
            while (id.find()) {
                ids.add(Integer.valueOf(id.group(1)));
            }
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.replaceFirst("^<(.*)>; rel=\"next\"$", "$1"))
                    .orElse(null);
            pages++;
        }
        assertThat(ids).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void immediateStoreFailureReturns500() throws Exception {
        serve(ScannedStore.of((tenant, afterId, limit) ->
                CompletableFuture.failedFuture(new StoreException("the disk is on fire", null))));

        HttpResponse<String> response = get(ALL);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("error_id").doesNotContain("fire");
    }

    @Test
    void storeFailureMidStreamAbortsAndFreesTheSlot() {
        serve(ScannedStore.of((tenant, afterId, limit) -> afterId < 200
                ? CompletableFuture.supplyAsync(() -> ScannedStore.page(tenant, afterId, limit, true))
                : CompletableFuture.failedFuture(new StoreException("the disk is on fire", null))));

        for (int i = 0; i < 2 * MAX_STREAMS; i++) {
            assertThatThrownBy(() -> get(ALL + "&export_content=true")).isInstanceOf(IOException.class);
        }
        assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void abortedStreamIsVisibleWithConnectionClose() throws IOException {
        serve(ScannedStore.of((tenant, afterId, limit) -> afterId == 0
                ? CompletableFuture.completedFuture(ScannedStore.page(tenant, afterId, limit, true))
                : CompletableFuture.failedFuture(new StoreException("the disk is on fire", null))));
        try (Socket peer = request(ALL, "Connection: close")) {
            String response = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response)
                    .containsIgnoringCase("\r\nTransfer-Encoding: chunked\r\n")
                    .endsWith(",\n100\r\n");
        }
    }

    @Test
    void scanExceptionMidStreamAbortsTheExport() {
        serve(ScannedStore.of((tenant, afterId, limit) -> {
            if (afterId < 200) {
                return CompletableFuture.completedFuture(ScannedStore.page(tenant, afterId, limit, true));
            }
            throw new IllegalStateException("closed");
        }));

        assertThatThrownBy(() -> get(ALL)).isInstanceOf(IOException.class);
        assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void slowReaderDelaysOnlyItsOwnExport() throws Exception {
        int last = 5_000;
        serve(ScannedStore.of((tenant, afterId, limit) -> {
            scans.incrementAndGet();
            return CompletableFuture.supplyAsync(
                    () -> ScannedStore.page(tenant, afterId, limit, afterId + limit < last));
        }));
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.uri() + ALL + "&export_content=true"))
                .build();
        try (InputStream body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body()) {
            assertThat(settledScans()).isLessThan(last / 100 / 2);
            assertThat(get("/genesys/1/cs/services/anonymous/42").body()).isEqualTo("[]");

            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);

            Matcher id = Pattern.compile("\"service_id\":(\\d+)").matcher(text);
            for (int i = 1; i <= last; i++) {
                assertThat(id.find()).isTrue();
                assertThat(id.group(1)).isEqualTo(Integer.toString(i));
            }
            assertThat(text).endsWith("}\n]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"&export_content=true", "", "&filter_events=completed"})
    void closedConnectionEndsTheExport(String parameters) throws Exception {
        serve(ScannedStore.endless(scans));
        try (Socket peer = request(ALL + parameters)) {
            assertThat(peer.getInputStream().read()).isEqualTo('H');
        }

        assertThat(settledScans()).isPositive();
        assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void tooManyConcurrentStreamsAreRejected() throws Exception {
        serve(ScannedStore.endless(scans));
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_STREAMS; i++) {
                sockets.add(request(ALL + "&export_content=true"));
                assertThat(sockets.get(i).getInputStream().read()).isEqualTo('H');
            }
            Response refused = RawHttp.send(server.port(), "GET", ALL);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("10");
            assertThat(RawHttp.send(server.port(), "GET", ALL + "&limit=1").status())
                    .isEqualTo(200);
        } finally {
            for (Socket peer : sockets) {
                peer.close();
            }
        }
        await().untilAsserted(() ->
                assertThat(RawHttp.send(server.port(), "HEAD", ALL).status()).isEqualTo(200));
    }

    @Test
    void stopWaitsForRunningExport() throws Exception {
        CompletableFuture<Void> released = new CompletableFuture<>();
        serve(ScannedStore.of((tenant, afterId, limit) -> {
            scans.incrementAndGet();
            return (afterId == 0 ? CompletableFuture.completedFuture(null) : released)
                    .thenApply(go -> ScannedStore.page(tenant, afterId, limit, afterId == 0));
        }));
        CompletableFuture<HttpResponse<String>> export = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(server.uri() + ALL)).build(), BodyHandlers.ofString());
        await().until(() -> scans.get() == 2);

        CompletableFuture<Boolean> stopping = CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(20)));
        await().untilAsserted(() -> assertThat(
                        RawHttp.send(server.port(), "GET", ALL + "&limit=1").status())
                .isEqualTo(503));
        assertThat(stopping).isNotDone();
        released.complete(null);

        assertThat(export.get().body()).endsWith("200\n]");
        assertThat(stopping.get()).isTrue();
    }

    @Test
    void exportExceedingStopTimeoutIsAborted() throws Exception {
        serve(ScannedStore.endless(scans));
        CompletableFuture<HttpResponse<Void>> export = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(server.uri() + ALL)).build(), BodyHandlers.discarding());
        await().until(() -> scans.get() > 10);

        assertThat(server.stop(Duration.ofMillis(1))).isFalse();

        assertThatThrownBy(() -> export.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(settledScans()).isPositive();
    }
}
