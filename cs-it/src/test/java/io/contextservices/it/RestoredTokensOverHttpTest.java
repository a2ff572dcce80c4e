package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests lost tokens over HTTP, after {@code restore} and after {@code repair}. */
class RestoredTokensOverHttpTest {

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
    private static final String SERVICES = "/genesys/1/cs/services/";
    private static final String EXPORT = "/genesys/1/cs/maintenance/services/stream";

    @TempDir
    Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();

    /** A server on a store, with raw calls. */
    private final class Served implements AutoCloseable {

        private final ContextEngine engine;
        private final ContextServer server;

        Served(RocksDbStore store) {
            engine = ContextEngine.builder(store).build();
            server = ContextServer.builder(engine).port(0).start();
        }

        HttpResponse<String> call(String method, String path, String body, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + path))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .header("Content-Type", "application/json");
            if (headers.length > 0) {
                request.headers(headers);
            }
            try {
                return http.send(request.build(), BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        int status(String method, String path, String body, String... headers) {
            return call(method, path, body, headers).statusCode();
        }

        private long post(String path, String body, String id) {
            HttpResponse<String> response = call("POST", path, body);
            assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
            return Json.parse(response.body()).fields().get(id).as(Long.class);
        }

        long start() {
            return post(SERVICES + "start", "{\"contact_key\":\"k\"}", "service_id");
        }

        Tokens change(long id) {
            long state = post(SERVICES + id + "/states/start", "{}", "state_id");
            long task = post(SERVICES + id + "/tasks/start", "{}", "task_id");
            return new Tokens(etag(id), state, task);
        }

        String etag(long id) {
            return call("GET", SERVICES + id, "").headers().firstValue("ETag").orElseThrow();
        }

        /** Returns the ids on a page of an export. */
        List<Long> ids(String path) {
            HttpResponse<String> response = call("GET", path, "");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return Stream.of(response.body().split("\\D+"))
                    .filter(id -> !id.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        }

        @Override
        public void close() {
            server.close();
            engine.close();
        }
    }

    /** The tokens that a client holds. */
    private record Tokens(String etag, long state, long task) {}

    private RocksDbStore restored(Path backup) {
        Path directory = temporary.resolve("restored");
        assertThat(RocksDbStore.restore(backup, directory, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
        return RocksDbStore.open(directory);
    }

    /** Makes as many changes as were lost, and more, and checks that none of them reuses an issued token. */
    private static void assertUnknown(Served served, long id, Tokens retained, Tokens lost) {
        String service = SERVICES + id;
        assertThat(served.status("GET", service, "", "If-None-Match", retained.etag()))
                .isEqualTo(304);
        assertUnknown(served, service, lost);
        for (int i = 0; i < 3; i++) {
            Tokens now = served.change(id);
            assertThat(now.etag()).isNotEqualTo(lost.etag());
            assertThat(now.state()).isGreaterThan(lost.state());
            assertThat(now.task()).isGreaterThan(lost.task());
            assertUnknown(served, service, lost);
        }
        assertThat(served.status("POST", service + "/states/" + retained.state() + "/end", "{}"))
                .as("state from before the loss")
                .isBetween(200, 204);
    }

    private static void assertUnknown(Served served, String service, Tokens lost) {
        assertThat(served.status("GET", service, "", "If-None-Match", lost.etag()))
                .isEqualTo(200);
        assertThat(served.status("PUT", service + "/extensions/a", "1", "If-Match", lost.etag()))
                .isEqualTo(412);
        assertThat(served.status("DELETE", service, "", "If-Match", lost.etag()))
                .isEqualTo(412);
        assertThat(served.status("GET", service + "/states/" + lost.state(), ""))
                .isEqualTo(404);
        assertThat(served.status("POST", service + "/tasks/" + lost.task() + "/end", "{}"))
                .isEqualTo(404);
    }

    @Test
    void tokensLostByARestoreMeanNothing() {
        Path backup = temporary.resolve("backup");
        long id;
        Tokens retained;
        Tokens lost;
        RocksDbStore store = RocksDbStore.open(temporary.resolve("data"));
        try (Served served = new Served(store)) {
            id = served.start();
            retained = served.change(id);
            store.backup(backup).join();
            lost = served.change(id);
        }
        try (Served served = new Served(restored(backup))) {
            assertUnknown(served, id, retained, lost);
        }
    }

    @Test
    void tokensLostByARepairMeanNothing() throws IOException {
        Path data = temporary.resolve("data");
        Path crashed = temporary.resolve("crashed");
        long id;
        Tokens retained;
        Tokens lost;
        try (Served served = new Served(RocksDbStore.open(data))) {
            id = served.start();
            retained = served.change(id);
            long end = Files.size(log(data));
            lost = served.change(id);
            copy(data, crashed);
            byte[] bytes = Files.readAllBytes(log(crashed));
            for (int i = (int) end; i < bytes.length; i++) {
                bytes[i] ^= 0x55; // the log is unreadable from there on
            }
            Files.write(log(crashed), bytes);
        }
        assertThat(RocksDbStore.repair(crashed, ContextEngine::problems)).hasSize(1);
        try (Served served = new Served(RocksDbStore.open(crashed))) {
            assertUnknown(served, id, retained, lost);
        }
        assertThat(RocksDbStore.verify(crashed, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
    }

    private static Path log(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void exportCursorsRemainValidAfterARestore() {
        Path backup = temporary.resolve("backup");
        String range = "?time_from=2020-01-01T00:00:00.000Z&time_to=2100-01-01T00:00:00.000Z";
        List<Long> rest = new ArrayList<>();
        String next;
        RocksDbStore store = RocksDbStore.open(temporary.resolve("data"));
        try (Served served = new Served(store)) {
            List<Long> ids = Stream.generate(served::start).limit(6).toList();
            store.backup(backup).join();
            HttpResponse<String> first = served.call("GET", EXPORT + range + "&limit=2", "");
            Matcher link = NEXT.matcher(first.headers().firstValue("Link").orElseThrow());
            assertThat(link.find()).isTrue();
            next = URI.create(link.group(1)).getRawPath()
                    + '?'
                    + URI.create(link.group(1)).getRawQuery();
            rest.addAll(ids.subList(2, 6));
            assertThat(served.ids(next.replace("limit=2", "limit=9"))).isEqualTo(rest);
            served.start(); // lost
        }
        try (Served served = new Served(restored(backup))) {
            rest.add(served.start());
            assertThat(served.ids(next)).isEqualTo(rest.subList(0, 2));
            assertThat(served.ids(next.replace("limit=2", "limit=9"))).isEqualTo(rest);
        }
    }
}
