package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the API with raw bytes on a socket. */
class HttpApiTest {

    private static final String BASE = "/genesys/1/cs";
    private static final Limits LIMITS = Limits.DEFAULT.withBodyBytes(4_096).withNesting(10);

    @RegisterExtension
    final ServerExtension server = new ServerExtension(
            () -> ContextEngine.builder(new MemoryStore())
                    .limits(LIMITS)
                    .clock(InstantSource.fixed(Instant.parse("2026-03-01T10:00:00.123Z")))
                    .build(),
            builder -> builder.maxUrlBytes(1_000).maxHeaderBytes(2_000));

    @Test
    void theVendorsExampleIsAnsweredAsDocumented() throws IOException {
        Response response = post(example());

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.header("Location")).isEqualTo("/genesys/1/cs/services/1");
        assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(response.body()).isEqualTo("{\"service_id\":1}");
    }

    @Test
    void aServiceReadsBackAsDocumented() throws IOException {
        post(example());

        assertThat(get("/services/1").body())
                .isEqualTo("{\"service_id\":1,\"contact_key\":\"42\",\"service_type\":100,\"est_duration\":60,"
                        + "\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\","
                        + "\"interaction_id\":\"123ABCAADFJ1259ACF\",\"application_type\":400,\"application_id\":40,"
                        + "\"resource_type\":2,\"resource_id\":5005,\"media_type\":1}}");
        assertThat(get("/services/1?extensions=disposition,satisfaction").body())
                .endsWith("\"media_type\":1},\"disposition\":10,\"satisfaction\":{\n"
                        + "\"score\": 85,\n\"agentID\": 2025\n}}");
    }

    @Test
    void listIsAnArrayWithLinkToTheNextPage() throws IOException {
        post("{\"contact_key\":\"a/b c\"}");
        post("{\"contact_key\":\"a/b c\",\"auto_closed\":true}");

        Response first = get("/services/anonymous/a%2Fb%20c?limit=1&service_types=");
        assertThat(first.body())
                .isEqualTo("[{\"service_id\":1,\"contact_key\":\"a/b c\","
                        + "\"started\":{\"timestamp\":\"2026-03-01T10:00:00.123Z\"}}]");
        String link = first.header("Link");
        assertThat(link)
                .startsWith("<" + BASE + "/services/anonymous/a%2Fb%20c?limit=1&after=")
                .endsWith("rel=\"next\"");

        Response second = RawHttp.send(server.port(), "GET", link.substring(1, link.indexOf('>')));
        assertThat(second.body())
                .isEqualTo("[{\"service_id\":2,\"contact_key\":\"a/b c\","
                        + "\"started\":{\"timestamp\":\"2026-03-01T10:00:00.123Z\"},"
                        + "\"completed\":{\"timestamp\":\"2026-03-01T10:00:00.123Z\"},\"duration\":0}]");
        assertThat(second.header("Link")).isNull();
        assertThat(get("/services/anonymous/a%2Fb%20c/active").body())
                .contains("\"service_id\":1")
                .doesNotContain(":2");
        assertThat(get("/services/anonymous/nobody").body()).isEqualTo("[]");
    }

    @Test
    void allViolationsAreInOneResponse() throws IOException {
        Response response = post("{\"est_duration\":1.5,\"media_type\":true,\"started\":{},\"x\":1,\"x\":2}");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        Map<?, ?> error = Json.parse(response.body()).as(Map.class);
        assertThat(error.get("exception")).isEqualTo("io.contextservices.api.InvalidRequestException");
        assertThat((List<?>) error.get("violations"))
                .extracting(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("code"))
                .containsExactlyInAnyOrder(
                        "est_duration wrong_type",
                        "media_type wrong_type",
                        "x duplicate_key",
                        "customer_id required",
                        "started reserved_name");
        assertThat(post("{\"contact_key\":\"42\"}").body()).isEqualTo("{\"service_id\":1}");
    }

    @Test
    void malformedJsonIsReportedWithPositionAndNotStored() throws IOException {
        assertThat(post("{\"contact_key\":\"42\",\n\"a\":tru}").status()).isEqualTo(400);
        assertThat(post("{\"contact_key\":\"42\",\n\"a\":tru}").body()).contains("malformed_json", "line 2, column");
        assertThat(post("").body()).contains("malformed_json", "empty");
        assertThat(get("/services/anonymous/42").body()).isEqualTo("[]");
    }

    @Test
    void refusedMediaTypeNamesTheHeaderToSend() throws IOException {
        byte[] body = utf8("{\"contact_key\":\"42\"}");

        assertThat(RawHttp.send(server.port(), "POST", BASE + "/services/start", body, "Content-Type: text/plain")
                        .body())
                .contains("Content-Type: application/json");
        assertThat(RawHttp.send(server.port(), "POST", BASE + "/services/start", body, "Content-Encoding: gzip")
                        .body())
                .contains("Content-Encoding");
    }

    @Test
    void byteOrderMarkIsSkippedAndNotStored() throws IOException {
        assertThat(post("\ufeff{\"contact_key\":\"42\",\"x\":1}").status()).isEqualTo(201);
        assertThat(RawHttp.send(
                                server.port(),
                                "PUT",
                                BASE + "/services/1/extensions/y",
                                utf8("\ufeff[2]"),
                                "Content-Type: application/json")
                        .status())
                .isEqualTo(200);
        assertThat(get("/services/1?extensions=x,y").body())
                .contains("\"x\":1", "\"y\":[2]")
                .doesNotContain("\ufeff");
        assertThat(post("\ufeff").body()).contains("malformed_json", "empty");
        assertThat(post("\ufeff\ufeff{\"contact_key\":\"42\"}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 201",
        "APPLICATION/JSON;charset=UTF-8, 201",
        "application/json; charset=\"utf-8\", 201",
        "application/json; charset=utf8, 201",
        "application/json;charset=us-ascii, 201",
        "'', 201",
        "' ', 201",
        "application/json; charset=iso-8859-1, 415",
        "application/x-www-form-urlencoded, 415",
        "text/plain, 415",
        "application/jsonx, 415"
    })
    void onlyJsonContentTypeIsAccepted(String contentType, int status) throws IOException {
        byte[] body = utf8("{\"contact_key\":\"42\"}");

        assertThat(RawHttp.send(server.port(), "POST", BASE + "/services/start", body, "Content-Type: " + contentType)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void withoutAContentTypeJsonIsAssumed() throws IOException {
        byte[] body = utf8("{\"contact_key\":\"42\"}");

        assertThat(RawHttp.send(server.port(), "POST", BASE + "/services/start", body)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void compressedBodiesAreRejected() throws IOException {
        assertThat(RawHttp.send(
                                server.port(),
                                "POST",
                                BASE + "/services/start",
                                utf8("{}"),
                                "Content-Type: application/json",
                                "Content-Encoding: gzip")
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /services/start, 405, 'POST, OPTIONS'",
        "POST, /services/1, 405, 'GET, HEAD, PUT, DELETE, OPTIONS'",
        "DELETE, /services/anonymous/42, 405, 'GET, HEAD, OPTIONS'",
        "PUT, /customers/1/services/active, 405, 'GET, HEAD, OPTIONS'",
        "OPTIONS, /services/start, 204, 'POST, OPTIONS'",
        "OPTIONS, /services/77, 204, 'GET, HEAD, PUT, DELETE, OPTIONS'"
    })
    void allowHeaderListsMethodsOfTheResource(String method, String path, int status, String allow) throws IOException {
        Response response = RawHttp.send(server.port(), method, BASE + path);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/genesys",
                "/genesys/1/cs",
                "/genesys/1/cs/",
                "/genesys/1/cs/services",
                "/genesys/1/cs/services/",
                "/genesys/1/cs/services/1/",
                "/genesys/1/cs/services/anonymous/42/both",
                "/genesys/1/cs//services/1",
                "/GENESYS/1/CS/services/1",
                "/genesys/1/cs/services/1/..",
                "/genesys/1/cs/services/one",
                "/genesys/1/cs/services/99999999999999999999",
                "/genesys/1/cs/services/1"
            })
    void unknownPathReturns404AsJson(String target) throws IOException {
        Response response = RawHttp.send(server.port(), "GET", target);

        assertThat(response.status()).isEqualTo(404);
        Map<?, ?> error = Json.parse(response.body()).as(Map.class);
        assertThat(error.keySet()).hasToString("[message, exception]");
    }

    @Test
    void headIsGetWithoutTheBody() throws IOException {
        post("{\"contact_key\":\"42\"}");

        Response get = get("/services/1");
        Response head = RawHttp.send(server.port(), "HEAD", BASE + "/services/1");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(RawHttp.send(server.port(), "HEAD", BASE + "/services/2").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%4", "%", "%ff", "%c0%80"})
    void aPathThatIsNotUtf8IsRefused(String key) throws IOException {
        assertThat(get("/services/anonymous/" + key).status()).isEqualTo(400);
    }

    @Test
    void absoluteUrlInRequestLineIsAccepted() throws IOException {
        post("{\"contact_key\":\"42\"}");

        assertThat(RawHttp.send(server.port(), "GET", "http://localhost" + BASE + "/services/1")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everyQueryViolationIsReported() throws IOException {
        Response response = get(
                "/services/anonymous/42?limit=0&started_from=yesterday&started_to=2026-02-30T00:00:00.000Z&other=1");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"limit\"", "\"started_from\"", "\"started_to\"")
                .doesNotContain("other");
    }

    @Test
    void bodySizeLimitIsExact() throws IOException {
        String frame = "{\"contact_key\":\"42\",\"text\":\"\"}";
        String text = "x".repeat(LIMITS.bodyBytes() - frame.length());
        String largest = frame.replace("\"\"", '"' + text + '"');

        assertThat(post(largest).status()).isEqualTo(201);
        assertThat(post(largest + ' ').status()).isEqualTo(413);
        assertThat(chunked(largest).status()).isEqualTo(201);
        assertThat(chunked(largest + ' ').status()).isEqualTo(413);
        assertThat(chunked(largest + " ".repeat(10_000)).status()).isEqualTo(413);
    }

    @Test
    void oversizedContentLengthIsRejectedBeforeTheBody() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/start", Integer.MAX_VALUE));
            Response response = http.read(false);

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
        }
    }

    @Test
    void slightlyOversizedBodyKeepsTheConnectionOpen() throws IOException {
        byte[] tooLarge = new byte[2 * LIMITS.bodyBytes()];
        byte[] body = utf8("{\"contact_key\":\"42\"}");
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/start", tooLarge.length));
            http.write(tooLarge);
            assertThat(http.read(false).status()).isEqualTo(413);
            http.write(RawHttp.head("POST", BASE + "/services/start", body.length));
            http.write(body);
            assertThat(http.read(false).status()).isEqualTo(201);
        }
    }

    @Test
    void bodyMayArriveByteByByte() throws IOException {
        byte[] body = example();
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/start", body.length));
            for (byte b : body) {
                http.write(new byte[] {b});
            }
            assertThat(http.read(false).status()).isEqualTo(201);
        }
    }

    @Test
    void requestsMayBePipelined() throws IOException {
        byte[] body = utf8("{\"contact_key\":\"42\"}");
        String request = RawHttp.head("POST", BASE + "/services/start", body.length)
                + new String(body, StandardCharsets.US_ASCII);
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(request.repeat(20));
            for (int i = 1; i <= 20; i++) {
                assertThat(http.read(false).body()).isEqualTo("{\"service_id\":" + i + '}');
            }
        }
    }

    @Test
    void connectionClosedWithinBodyStoresNothing() throws IOException {
        byte[] body = example();
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/start", body.length + 1));
            http.write(body);
        }
        assertThat(get("/services/anonymous/42").body()).isEqualTo("[]");
    }

    @Test
    void expectContinueIsAnswered() throws IOException {
        byte[] body = utf8("{\"contact_key\":\"42\"}");
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/start", body.length, "Expect: 100-continue"));
            assertThat(http.read(false).status()).isEqualTo(100);
            http.write(body);
            assertThat(http.read(false).status()).isEqualTo(201);
        }
    }

    @Test
    void urlAndHeaderSizesAreLimited() throws IOException {
        String path = BASE + "/services/anonymous/42?x=";
        int room = 1_000 - path.length() + 1;

        assertThat(RawHttp.send(server.port(), "GET", path + "x".repeat(room)).status())
                .isEqualTo(200);
        assertThat(RawHttp.send(server.port(), "GET", path + "x".repeat(room + 1))
                        .status())
                .isEqualTo(414);
        int used = "Host".length() + "localhost".length() + "X".length();
        assertThat(RawHttp.send(server.port(), "GET", path, "X: " + "y".repeat(2_000 - used))
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.send(server.port(), "GET", path, "X: " + "y".repeat(2_001 - used))
                        .status())
                .isEqualTo(431);
    }

    @Test
    void nestingOverLimitIsRejected() throws IOException {
        String nine = "[".repeat(9) + "]".repeat(9);

        assertThat(post("{\"contact_key\":\"42\",\"a\":" + nine + "}").status()).isEqualTo(201);
        assertThat(post("{\"contact_key\":\"42\",\"a\":[" + nine + "]}").body()).contains("too_deep", "\"a\"");
    }

    private Response chunked(String body) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/start", 0, "Transfer-Encoding: chunked"));
            for (int from = 0; from < body.length(); from += 1_000) {
                String chunk = body.substring(from, Math.min(body.length(), from + 1_000));
                http.write(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
            }
            http.write("0\r\n\r\n");
            return http.read(false);
        }
    }

    private Response get(String path) throws IOException {
        return RawHttp.send(server.port(), "GET", BASE + path);
    }

    private Response post(String json) throws IOException {
        return post(utf8(json));
    }

    private Response post(byte[] json) throws IOException {
        return RawHttp.send(server.port(), "POST", BASE + "/services/start", json, "Content-Type: application/json");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] example() throws IOException {
        try (InputStream in = HttpApiTest.class.getResourceAsStream("start-service.json")) {
            return in.readAllBytes();
        }
    }
}
