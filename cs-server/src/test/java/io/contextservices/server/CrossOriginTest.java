package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the headers of cross-origin resource sharing with raw bytes on a socket. */
class CrossOriginTest {

    private static final String BASE = "/genesys/1/cs";
    private static final String DESKTOP = "https://desktop.example:8443";
    private static final String[] PREFLIGHT = {
        "Origin: " + DESKTOP, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type"
    };

    @TempDir
    Path directory;

    private final ContextEngine engine = ContextEngine.on(new MemoryStore());
    private ContextServer server;

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    private ContextServer.Builder server() {
        return ContextServer.builder(engine).port(0);
    }

    private Response send(String method, String path, String... headers) throws IOException {
        return RawHttp.send(server.port(), method, BASE + path, headers);
    }

    @Test
    void noOriginIsAllowedByDefault() throws IOException {
        server = server().start();

        Response response = send("GET", "/services/anonymous/42", "Origin: " + DESKTOP);

        assertThat(response.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(response.header("Vary")).doesNotContain("Origin");
        assertThat(send("OPTIONS", "/services/start", PREFLIGHT).headers())
                .doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /services/anonymous/42, 200",
        "GET,    /services/7,            404",
        "GET,    /nothing,               404",
        "DELETE, /services/anonymous/42, 405",
        "POST,   /services/start,        415",
        "GET,    /services/1?active_states=x, 400"
    })
    void allowedOriginMayReadAnyResponse(String method, String path, int status) throws IOException {
        server = server().allowedOrigins(List.of("http://other", DESKTOP)).start();

        Response response = send(method, path, "Origin: " + DESKTOP);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(DESKTOP);
        assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(response.header("Access-Control-Expose-Headers"))
                .contains("Location", "Link", "ETag", "Retry-After", "Idempotency-Replayed");
        assertThat(response.header("Vary")).endsWith("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://desktop.example",
                "http://desktop.example:8443",
                "null",
                "*",
                "HTTPS://desktop.example:8443"
            })
    void otherOriginsMayReadNothing(String origin) throws IOException {
        server = server().allowedOrigins(List.of(DESKTOP)).start();

        Response response = send("GET", "/services/anonymous/42", "Origin: " + origin);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(response.header("Vary")).endsWith("Origin");
    }

    @Test
    void anyOriginIsAllowedWithoutCredentials() throws IOException {
        server = server().allowedOrigins(List.of("*")).start();

        Response response = send("GET", "/services/anonymous/42", "Origin: null");

        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(response.headers()).doesNotContainKey("access-control-allow-credentials");
    }

    @Test
    void preflightNeedsNoCredentials() throws IOException {
        Path users = UserFile.write(directory.resolve("users"), UserFile.line("a", "Administrator"));
        server = server().users(users).allowedOrigins(List.of(DESKTOP)).start();

        Response preflight = send("OPTIONS", "/services/start", PREFLIGHT);

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(DESKTOP);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("GET", "POST", "PUT", "DELETE");
        assertThat(preflight.header("Access-Control-Allow-Headers"))
                .contains("Content-Type", "Authorization", "ContactCenterId", "GroupId", "Idempotency-Key", "If-Match");
        assertThat(preflight.header("Access-Control-Max-Age")).isEqualTo("7200");
        assertThat(preflight.header("Vary")).isEqualTo("Origin");
        Response refused = send("POST", "/services/start", "Origin: " + DESKTOP);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(DESKTOP);
        assertThat(send("OPTIONS", "/services/start", "Origin: http://x", PREFLIGHT[1])
                        .status())
                .isEqualTo(401);
        assertThat(send("OPTIONS", "/services/start", "Origin: " + DESKTOP).status())
                .isEqualTo(401);
    }

    @Test
    void bodyOfAPageNeedsAContentType() throws IOException {
        server = server().start();
        byte[] body = "{\"contact_key\":\"42\"}".getBytes(StandardCharsets.UTF_8);
        String path = BASE + "/services/start";

        assertThat(RawHttp.send(server.port(), "POST", path, body).status()).isEqualTo(201);
        // A browser sends such a request without asking the server first.
        assertThat(RawHttp.send(server.port(), "POST", path, body, "Origin: " + DESKTOP)
                        .status())
                .isEqualTo(415);
        assertThat(RawHttp.send(server.port(), "POST", path, body, "Origin: " + DESKTOP, "Content-Type:")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void malformedRequestsOfAllowedOriginsAreReadable() throws IOException {
        server = server().allowedOrigins(List.of(DESKTOP)).maxUrlBytes(256).start();

        Response tooLong = send("GET", "/services/anonymous/" + "4".repeat(300), "Origin: " + DESKTOP);
        Response ambiguous = send("POST", "/services/start", "Origin: " + DESKTOP, "Transfer-Encoding: gzip");

        assertThat(tooLong.status()).isEqualTo(414);
        assertThat(tooLong.header("Access-Control-Allow-Origin")).isEqualTo(DESKTOP);
        assertThat(ambiguous.status()).isEqualTo(501);
        assertThat(ambiguous.header("Access-Control-Allow-Origin")).isEqualTo(DESKTOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "desktop.example",
                "https://desktop.example/",
                "https://Desktop.example",
                "https://a,https://b",
                "https://*",
                "https://a:443",
                "http://a:80"
            })
    void textsThatAreNoOriginsAreRejected(String origin) {
        server = server().start();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().allowedOrigins(List.of(origin)))
                .withMessageContaining("an origin is");
        assertThatIllegalArgumentException().isThrownBy(() -> server().allowedOrigins(List.of("*", DESKTOP)));
    }

    @Test
    void optionsOfTheWholeServerNeedNoCredentials() throws IOException {
        Path users = UserFile.write(directory.resolve("users"), UserFile.line("a", "Administrator"));
        server = server().users(users).start();

        Response response = RawHttp.send(server.port(), "OPTIONS", "*");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, POST, PUT, DELETE, OPTIONS");
        assertThat(RawHttp.send(server.port(), "GET", "*").status()).isIn(400, 401);
    }
}
