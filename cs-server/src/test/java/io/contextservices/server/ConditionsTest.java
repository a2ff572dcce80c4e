package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests idempotency keys, entity tags and preconditions as headers on a socket. */
class ConditionsTest {

    private static final String BASE = "/genesys/1/cs";
    private static final String JSON = "Content-Type: application/json";
    private static final String START = "{\"contact_key\":\"42\"}";

    @TempDir
    Path directory;

    private ContextEngine engine;
    private ContextServer server;

    @BeforeEach
    void start() {
        engine = ContextEngine.on(new MemoryStore());
        server = ContextServer.builder(engine).port(0).start();
    }

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    private Response post(String path, String json, String... headers) throws IOException {
        String[] all = Stream.concat(Stream.of(JSON), Stream.of(headers)).toArray(String[]::new);
        return RawHttp.send(server.port(), "POST", BASE + path, json.getBytes(StandardCharsets.UTF_8), all);
    }

    private Response get(String path, String... headers) throws IOException {
        return RawHttp.send(server.port(), "GET", BASE + path, headers);
    }

    @Test
    void replayIsMarkedAndEqualsTheFirstResponse() throws IOException {
        Response first = post("/services/start", START, "Idempotency-Key: a");
        Response second = post("/services/start", START, "Idempotency-Key: a");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(post("/services/start", "{\"contact_key\":\"43\"}", "Idempotency-Key: a")
                        .status())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource({
        "/services/1/states/start, {}",
        "/services/1/tasks/start, {}",
        "'/services/1/states/transition', '{\"from\":{\"state_id\":0},\"to\":{}}'",
        "/services_composite/start, '{\"services\":[{\"service\":{\"contact_key\":\"1\"},\"state\":{}}]}'",
    })
    void everyStartRequestCanBeReplayed(String path, String json) throws IOException {
        post("/services/start", START);
        post("/services/1/states/start", "{}");

        Response first = post(path, json, "Idempotency-Key: a");
        Response second = post(path, json, "Idempotency-Key: a");

        assertThat(first.status()).isIn(200, 201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    }

    @Test
    void quotedKeyEqualsUnquotedKey() throws IOException {
        post("/services/start", START, "Idempotency-Key: \"a\"");

        assertThat(post("/services/start", START, "Idempotency-Key: a").header("Idempotency-Replayed"))
                .isEqualTo("true");
    }

    static Stream<String> badKeys() {
        return Stream.of("", "a b", "\"\"", "\"a", "\"a b\"", "a".repeat(256), "\"" + "a".repeat(256) + "\"", "é");
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void invalidIdempotencyKeyHeaderIsRejected(String key) throws IOException {
        Response response = post("/services/start", START, "Idempotency-Key: " + key);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("Idempotency-Key");
    }

    @Test
    void duplicateIdempotencyKeyHeadersAreRejected() throws IOException {
        assertThat(post("/services/start", START, "Idempotency-Key: a", "Idempotency-Key: b")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void idempotencyKeysAreSeparatePerUser() throws IOException {
        stop();
        Path users = UserFile.write(
                directory.resolve("users"),
                UserFile.line("kent", "Administrator"),
                UserFile.line("lois", "Administrator"));
        engine = ContextEngine.on(new MemoryStore());
        server = ContextServer.builder(engine).port(0).users(users).start();

        String ofKent = post("/services/start", START, UserFile.basic("kent"), "Idempotency-Key: a")
                .body();
        String ofLois = post("/services/start", START, UserFile.basic("lois"), "Idempotency-Key: a")
                .body();

        assertThat(ofLois).isNotEqualTo(ofKent);
        assertThat(post("/services/start", START, UserFile.basic("kent"), "Idempotency-Key: a")
                        .body())
                .isEqualTo(ofKent);
    }

    @Test
    void activeServiceIsReturnedOrFailsTheStart() throws IOException {
        Response first = post("/services/start?if_active=return_existing", START);
        Response second = post("/services/start?if_active=return_existing", START);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(post("/services/start?if_active=fail", START).status()).isEqualTo(409);
        assertThat(post("/services/start?if_active=create_new", START).status()).isEqualTo(201);
        assertThat(post("/services/start?if_active=maybe", START).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"1\"'|304",
                "'W/\"1\"'|304",
                "*|304",
                "'\"7\", \"1\"'|304",
                "'\"9\", , W/\"1\"'|304",
                "', ,\"1\",\t,'|304",
                "'\"2\"'|200",
                "'\"01\"'|200",
                "'\"x\"'|200",
                "1|400",
                "'\"1'|400",
                "'\"1\" \"2\"'|400",
                "', ,'|400",
                "'\"1\", x'|400",
                "'*, \"1\"'|400",
            })
    void readWithMatchingETagReturns304(String tags, int status) throws IOException {
        post("/services/start", START);

        Response response = get("/services/1", "If-None-Match: " + tags);

        assertThat(response.status()).isEqualTo(status);
        if (status != 400) {
            assertThat(response.header("ETag")).isEqualTo("\"1\"");
        }
        assertThat(response.body().isEmpty()).isEqualTo(status == 304);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'\"1\"'|204", "*|204", "'\"7\", \"1\"'|204", "'W/\"1\"'|412", "'\"2\"'|412", "1|400"})
    void changeDependsOnIfMatch(String tags, int status) throws IOException {
        post("/services/start", START);

        assertThat(post("/services/1/end", "{}", "If-Match: " + tags).status()).isEqualTo(status);
        assertThat(get("/services/1", "If-Match: " + tags).status())
                .isEqualTo(status == 204 && !tags.equals("*") ? 412 : status == 204 ? 200 : status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'\"1\"'|412", "'W/\"1\"'|412", "*|412", "'\"2\"'|204"})
    void changeDependsOnIfNoneMatch(String tags, int status) throws IOException {
        post("/services/start", START);

        assertThat(post("/services/1/end", "{}", "If-None-Match: " + tags).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/services/1", "/services/1/states/0", "/services/1/tasks/0"})
    void everyReadOfOneResourceHasETag(String path) throws IOException {
        post("/services/start", START);
        post("/services/1/states/start", "{}");
        post("/services/1/tasks/start", "{}");

        assertThat(get(path).header("ETag")).isEqualTo("\"3\"");
        assertThat(get(path, "If-None-Match: \"3\"").status()).isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({
        "/services/1, 200",
        "/services/2, 404",
        "/services/1/states, 200",
        "/services/anonymous/42, 200",
        "/services/anonymous/42?limit=0, 400",
        "/maintenance/services/stream?time_from=2000-01-01T00:00:00.000Z, 200",
    })
    void responsesHaveCacheControlAndVary(String path, int status) throws IOException {
        post("/services/start", START);

        for (Response response : List.of(get(path), RawHttp.send(server.port(), "HEAD", BASE + path))) {
            assertThat(response.status()).isEqualTo(status);
            assertMustRevalidate(response);
        }
        if (path.equals("/services/1")) {
            assertMustRevalidate(get(path, "If-None-Match: \"1\""));
        }
        assertThat(post("/services/start", START).header("Cache-Control")).isNull();
    }

    private static void assertMustRevalidate(Response response) {
        assertThat(response.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(response.header("Vary")).isEqualTo("ContactCenterId, GroupId, Authorization");
    }

    @Test
    void longETagListIsSearched() throws IOException {
        post("/services/start", START);
        String tags = String.join(
                ",",
                IntStream.rangeClosed(1, 500).mapToObj(i -> "\"" + i + "\"").toList());

        assertThat(get("/services/1", "If-None-Match: " + tags).status()).isEqualTo(304);
    }
}
