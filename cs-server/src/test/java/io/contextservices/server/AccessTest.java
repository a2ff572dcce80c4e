package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests names, passwords and tenants with raw bytes on a socket. {@link EveryRouteTest} covers the permissions of the
 * roles.
 */
class AccessTest {

    private static final String BASE = "/genesys/1/cs";
    private static final String START = BASE + "/services/start";
    private static final String LIST = BASE + "/services/anonymous/42";
    private static final byte[] EVENT = "{\"contact_key\":\"42\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private Path file;
    private ContextEngine engine;
    private ContextServer server;

    @BeforeEach
    void start() {
        file = UserFile.write(
                directory.resolve("users"),
                UserFile.line("all", "Administrator"),
                UserFile.line("jörg ü", "Administrator"),
                UserFile.line("a", "Administrator:A"),
                UserFile.line("ab", "Administrator:A,B"));
        engine = ContextEngine.builder(new MemoryStore()).tenants("A", "B", "C").build();
        server = ContextServer.builder(engine).port(0).users(file).start();
    }

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({
        "all, A,  201",
        "all, B,  201",
        "all, D,  400",
        "all, -,  400",
        "all, '', 400",
        "a,   -,  201",
        "a,   A,  201",
        "a,   B,  403",
        "a,   D,  403",
        "a,   a,  403",
        "a,   '', 403",
        "ab,  -,  400",
        "ab,  A,  201",
        "ab,  B,  201",
        "ab,  C,  403",
        "ab,  D,  403"
    })
    void userIsLimitedToAssignedTenants(String name, String tenant, int status) throws IOException {
        String[] headers = tenant.equals("-")
                ? new String[] {UserFile.basic(name)}
                : new String[] {UserFile.basic(name), "ContactCenterId: " + tenant};

        assertThat(RawHttp.send(server.port(), "POST", START, EVENT, headers).status())
                .isEqualTo(status);
        assertThat(RawHttp.send(server.port(), "GET", LIST, headers).status()).isEqualTo(status == 201 ? 200 : status);
    }

    @Test
    void unknownAndForeignTenantsGiveTheSameError() throws IOException {
        Response foreign = send("POST", "ContactCenterId: B", UserFile.basic("a"));
        Response unknown = send("POST", "ContactCenterId: D", UserFile.basic("a"));

        assertThat(unknown.body()).isEqualTo(foreign.body());
    }

    @Test
    void userOfSeveralTenantsMustNameOne() throws IOException {
        assertThat(send("POST", UserFile.basic("ab")).body())
                .contains("no tenant specified in multi-tenant environment");
    }

    @Test
    void writesGoToTenantOfCredentials() throws IOException {
        send("POST", UserFile.basic("a"));

        assertThat(send("GET", "ContactCenterId: A", UserFile.basic("all")).body())
                .contains("\"service_id\":");
        assertThat(send("GET", "ContactCenterId: B", UserFile.basic("all")).body())
                .isEqualTo("[]");
    }

    @Test
    void duplicateTenantHeadersDoNotBypassAccessCheck() throws IOException {
        assertThat(send("POST", "ContactCenterId: A", "ContactCenterId: B", UserFile.basic("a"))
                        .status())
                .isEqualTo(400);
    }

    static Stream<String> malformed() {
        return Stream.of(
                "",
                " ",
                "Basic",
                "Basic ",
                "Basic  ",
                "Basic:YWxsOmFsbC1zZWNyZXQ=",
                "BasicYWxsOmFsbC1zZWNyZXQ=",
                "Basic YWxsOmFsbC1zZWNyZXQ==",
                "Basic YWxsOmFsbC1zZWNyZXQ=,Basic YWxsOmFsbC1zZWNyZXQ=",
                "Basic ====",
                "Basic !!!!",
                "Basic \u00e4\u00ff\u0001",
                "Basic " + base64("all"),
                "Basic " + base64(""),
                "Basic " + base64(":"),
                "Basic " + base64("::::"),
                "Basic " + base64(":all-secret"),
                "Basic " + base64("all:"),
                "Basic " + base64("all: all-secret"),
                "Basic " + base64("ALL:all-secret"),
                "Basic " + base64("all\0:all-secret"),
                "Basic " + base64("all:all-secret\0"),
                "Basic " + base64("all:all-secret\0all-secret"),
                "Basic " + base64("all:" + "x".repeat(300)),
                "Basic " + base64("x".repeat(10_000)),
                "Basic " + Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, (byte) 0xfe, ':', (byte) 0xc3}),
                "Bearer YWxsOmFsbC1zZWNyZXQ=",
                "Digest username=\"all\"",
                "Negotiate",
                "\0Basic YWxsOmFsbC1zZWNyZXQ=");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedCredentialsAreRejected(String value) throws IOException {
        for (String method : List.of("GET", "POST")) {
            Response response = send(method, "ContactCenterId: A", "Authorization: " + value);

            // A malformed header is rejected before its credentials are checked.
            boolean header = value.chars().allMatch(c -> c >= ' ');
            assertThat(response.status()).isIn(header ? List.of(401) : List.of(400, 401));
        }
    }

    @Test
    void schemeIsCaseInsensitiveAndCredentialsAreUtf8() throws IOException {
        assertThat(send("GET", "ContactCenterId: A", UserFile.basic("jörg ü")).status())
                .isEqualTo(200);
        assertThat(send("GET", "ContactCenterId: A", UserFile.basic("all").replace("Basic", "bASIC"))
                        .status())
                .isEqualTo(200);
        assertThat(send("GET", "ContactCenterId: A", UserFile.basic("all") + "  ")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void duplicateCredentialsAreRejected() throws IOException {
        assertThat(send("GET", "ContactCenterId: A", UserFile.basic("all"), UserFile.basic("all"))
                        .status())
                .isEqualTo(401);
    }

    /** A user's first request changes threads before its body is read; the second one does not. */
    @Test
    void connectionStaysOpenAfterAuthenticationErrors() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            assertThat(start(http, "X-None: 1")).isEqualTo(401);
            assertThat(start(http, UserFile.basic("a", "wrong"))).isEqualTo(401);
            assertThat(start(http, UserFile.basic("a"))).isEqualTo(201);
            assertThat(start(http, UserFile.basic("nobody"))).isEqualTo(401);
            assertThat(start(http, UserFile.basic("ab"))).isEqualTo(400);
            assertThat(start(http, UserFile.basic("a"))).isEqualTo(201);
        }
    }

    private static int start(RawHttp http, String credentials) throws IOException {
        http.write(RawHttp.head("POST", START, EVENT.length, credentials));
        http.write(EVENT);
        return http.read(false).status();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            String body = new String(EVENT, StandardCharsets.UTF_8);
            http.write(RawHttp.head("POST", START, EVENT.length, UserFile.basic("a"))
                    + body
                    + RawHttp.head("POST", START, EVENT.length, UserFile.basic("a", "wrong"))
                    + body
                    + RawHttp.head("POST", START, EVENT.length, UserFile.basic("a"))
                    + body
                    + RawHttp.head("GET", LIST, 0, UserFile.basic("a")));
            assertThat(http.read(false).status()).isEqualTo(201);
            assertThat(http.read(false).status()).isEqualTo(401);
            assertThat(http.read(false).status()).isEqualTo(201);
            assertThat(http.read(false).body())
                    .contains("\"service_id\":1", "\"service_id\":2")
                    .doesNotContain("\"service_id\":3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-None: 1", "Authorization: Basic YTp3cm9uZw=="})
    void wrongCredentialsAreRejectedBeforeTheBody(String credentials) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, 100_000, credentials) + "{");
            assertThat(http.read(false).status()).isEqualTo(401);
        }
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, 10, credentials, "Expect: 100-continue"));
            assertThat(http.read(false).status()).isEqualTo(401);
        }
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, 0, credentials, "Transfer-Encoding: chunked") + "5\r\n{");
            assertThat(http.read(false).status()).isEqualTo(401);
        }
    }

    @Test
    void bodyAfterContinueIsReadOnceAuthenticated() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, EVENT.length, UserFile.basic("a"), "Expect: 100-continue"));
            assertThat(http.read(false).status()).isEqualTo(100);
            http.write(EVENT);
            assertThat(http.read(false).status()).isEqualTo(201);
        }
    }

    @Test
    void bodyInPiecesIsReadOnceAuthenticated() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", START, EVENT.length, UserFile.basic("a")) + "{\"contact");
            http.write("_key\":\"42\"}");
            assertThat(http.read(false).status()).isEqualTo(201);
        }
    }

    @Test
    void changedUserFileAppliesWithinSeconds() throws IOException {
        assertThat(send("GET", UserFile.basic("a")).status()).isEqualTo(200);

        UserFile.write(file, UserFile.line("b", "Supervisor:B"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> send("GET", UserFile.basic("a")).status() == 401);
        assertThat(send("GET", UserFile.basic("b")).status()).isEqualTo(200);
        assertThat(send("POST", UserFile.basic("b")).status()).isEqualTo(403);
    }

    @Test
    void changedPasswordAppliesWithinSeconds() throws IOException {
        assertThat(send("GET", UserFile.basic("a")).status()).isEqualTo(200);

        String line = UserFile.line("x", "Administrator:A").replace("x:", "a:");
        Path next = UserFile.write(directory.resolve("next"), line);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> send("GET", UserFile.basic("a")).status() == 401);
        assertThat(send("GET", UserFile.basic("a", "x-secret")).status()).isEqualTo(200);
    }

    @Tag("slow")
    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void invalidReloadIsLoggedAndOldUsersStayValid() throws Exception {
        try (Log log = new Log()) {
            UserFile.write(file, "a:$2b$04$tooshort:Administrator", UserFile.line("b", "Boss"));
            awaitLogged(log, "line 2");
            Files.delete(file);
            awaitLogged(log, "no such file");

            assertThat(log.text())
                    .contains("ERROR", file.toString(), "line 1: not a bcrypt hash", "line 2: the roles")
                    .doesNotContain("tooshort", "Boss")
                    .containsOnlyOnce("line 1");
        }
    }

    private void awaitLogged(Log log, String text) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(send("GET", UserFile.basic("a")).status()).isEqualTo(200);
            assertThat(log.text()).contains(text);
        });
    }

    @Test
    void invalidUserFilePreventsTheStart() {
        UserFile.write(file, "a", UserFile.line("b", "Supervisor:Z"));

        assertThatThrownBy(
                        () -> ContextServer.builder(engine).port(0).users(file).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll(file.toString(), "line 1: ", "line 2: unknown tenant");
        assertThatThrownBy(() -> ContextServer.builder(engine)
                        .users(directory.resolve("none"))
                        .handler())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("none", "no such file");
    }

    @Tag("slow")
    @Test
    void slowPasswordHashesDoNotDelayOtherUsers() throws Exception {
        UserFile.write(file, UserFile.line("slow", 12, "Administrator:A"), UserFile.line("a", "Administrator:A"));
        try (ContextServer slow =
                ContextServer.builder(engine).port(0).users(file).start()) {
            assertThat(RawHttp.send(slow.port(), "GET", LIST, UserFile.basic("a"))
                            .status())
                    .isEqualTo(200);
            List<RawHttp> waiting = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                RawHttp http = new RawHttp(slow.port());
                waiting.add(http);
                http.write(RawHttp.head("GET", LIST, 0, UserFile.basic("slow", "wrong" + i)));
            }
            try (RawHttp known = new RawHttp(slow.port())) {
                for (int i = 0; i < 100; i++) {
                    known.write(RawHttp.head("GET", LIST, 0, UserFile.basic("a")));
                    assertThat(known.read(false).status()).isEqualTo(200);
                }
            }
            assertThat(waiting.get(5).hasResponse()).isFalse();
            for (RawHttp http : waiting) {
                assertThat(http.read(false).status()).isEqualTo(401);
                http.close();
            }
        }
    }

    @Test
    void tooManyPasswordChecksReturn503() throws Exception {
        UserFile.write(file, UserFile.line("slow", 12, "Administrator:A"));
        try (ContextServer slow =
                ContextServer.builder(engine).port(0).users(file).start()) {
            List<RawHttp> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RawHttp http = new RawHttp(slow.port());
                waiting.add(http);
                http.write(RawHttp.head("GET", LIST, 0, UserFile.basic("slow", "wrong" + i)));
            }
            List<Response> refused = new ArrayList<>();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                for (RawHttp http : List.copyOf(waiting)) {
                    if (http.hasResponse()) {
                        refused.add(http.read(false));
                        waiting.remove(http);
                        http.close();
                    }
                }
                return refused.stream().anyMatch(response -> response.status() == 503);
            });
            assertThat(refused).filteredOn(response -> response.status() == 503).allSatisfy(response -> {
                assertThat(response.header("Retry-After")).isEqualTo("1");
                assertThat(response.body()).contains("UnavailableException");
            });
            for (RawHttp http : waiting) {
                http.close();
            }
            slow.stop(Duration.ZERO);
        }
    }

    @Test
    void verifiedUserIsUnaffectedByReloadAndGuessing() throws Exception {
        String a = UserFile.line("a", 11, "Administrator:A");
        UserFile.write(file, a, UserFile.line("gone", 11, "Administrator:A"));
        try (ContextServer guessed =
                ContextServer.builder(engine).port(0).users(file).start()) {
            int port = guessed.port();
            for (String name : List.of("a", "gone")) {
                assertThat(RawHttp.send(port, "GET", LIST, UserFile.basic(name)).status())
                        .isEqualTo(200);
            }
            UserFile.write(file, a);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> RawHttp.send(port, "GET", LIST, UserFile.basic("gone"))
                                    .status()
                            == 401);
            List<RawHttp> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RawHttp http = new RawHttp(port);
                waiting.add(http);
                http.write(RawHttp.head("GET", LIST, 0, UserFile.basic("name" + i)));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                for (RawHttp http : waiting) {
                    if (http.hasResponse()) {
                        return true; // the queue is full
                    }
                }
                return false;
            });

            assertThat(RawHttp.send(port, "GET", LIST, UserFile.basic("a")).status())
                    .isEqualTo(200);
            for (RawHttp http : waiting) {
                http.close();
            }
            guessed.stop(Duration.ZERO);
        }
    }

    @Test
    void withoutUsersCredentialsAreIgnored() throws IOException {
        try (ContextServer open = ContextServer.builder(engine).port(0).start()) {
            for (String header : List.of("Authorization: Basic !", UserFile.basic("nobody"), "Authorization: x")) {
                assertThat(RawHttp.send(open.port(), "GET", LIST, header, "ContactCenterId: A")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false, true",
        "'::', false, true",
        "127.0.0.1, false, false",
        "localhost, false, false",
        "0.0.0.0, true, false"
    })
    @ResourceLock(Resources.SYSTEM_ERR)
    void openServerWithoutUsersLogsAWarning(String host, boolean users, boolean warned) throws Exception {
        ContextServer.Builder builder = ContextServer.builder(engine).host(host).port(0);
        if (users) {
            builder.users(file);
        }
        try (Log log = new Log()) {
            builder.start().close();

            if (warned) {
                assertThat(log.text()).contains("WARN", "no users are configured", host + ':', "has full access");
            } else {
                assertThat(log.text()).doesNotContain("no users are configured");
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Response send(String method, String... headers) throws IOException {
        boolean get = method.equals("GET");
        return RawHttp.send(server.port(), method, get ? LIST : START, get ? new byte[0] : EVENT, headers);
    }
}
