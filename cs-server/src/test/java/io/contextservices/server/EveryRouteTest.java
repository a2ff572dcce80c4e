package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.server.internal.http.Routes;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests roles and statuses for each route and method of the API. The API supplies the paths, so that new routes are
 * covered.
 */
class EveryRouteTest {

    private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path directory;

    private static ContextEngine engine;
    private static ContextServer server;
    private static List<String> paths;

    @BeforeAll
    static void start() {
        Path users = UserFile.write(
                directory.resolve("users"),
                UserFile.line("admin", "Administrator"),
                UserFile.line("both", "Supervisor,Administrator"),
                UserFile.line("visor", "Supervisor"));
        engine = ContextEngine.on(new MemoryStore());
        server = ContextServer.builder(engine).port(0).users(users).start();
        paths = Routes.of(ContextServer.builder(engine).handler());
    }

    @AfterAll
    static void stop() {
        server.close();
        engine.close();
    }

    static Stream<String> everywhere() {
        return Stream.concat(
                paths.stream(), Stream.of("/", "/genesys/1/cs", "/genesys/1/cs/nowhere", "/genesys/1/cs/services/%C3"));
    }

    @Test
    void allPathsAreCovered() {
        assertThat(paths)
                .hasSizeGreaterThanOrEqualTo(29)
                .contains("/genesys/1/cs/services/start", "/genesys/1/cs/services/1/tasks/1/extensions/1/merge");
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void requestsWithoutValidCredentialsAreRejected(String path) throws IOException {
        for (String method : METHODS) {
            assertUnauthorized(send(method, path), method);
            assertRefused(send(method, path, UserFile.basic("admin", "wrong")), method);
            assertRefused(send(method, path, UserFile.basic("nobody", "admin-secret")), method);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void supervisorHasReadOnlyAccess(String path) throws IOException {
        for (String method : METHODS) {
            Response response = send(method, path, UserFile.basic("visor"));

            if (READS.contains(method)) {
                assertThat(response.status()).as(method).isNotIn(401, 403, 500);
            } else {
                assertThat(response.status()).as(method).isEqualTo(403);
                assertThat(response.body()).contains("this user has read-only access", "PermissionDeniedException");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void anAdministratorMayDoEverything(String path) throws IOException {
        for (String name : List.of("admin", "both")) {
            for (String method : METHODS) {
                Response response = send(method, path, UserFile.basic(name));

                assertThat(response.status()).as(method).isNotIn(401, 500);
                assertThat(response.body()).as(method).doesNotContain("this user");
            }
        }
    }

    /** Guesses are limited: after some wrong passwords, not every request is checked. */
    private static void assertRefused(Response response, String method) {
        if (response.status() == 503) {
            assertThat(response.header("Retry-After")).as(method).isNotNull();
        } else {
            assertUnauthorized(response, method);
        }
    }

    private static void assertUnauthorized(Response response, String method) {
        assertThat(response.status()).as(method).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate"))
                .isEqualTo("Basic realm=\"Context Services\", charset=\"UTF-8\"");
        assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        if (!method.equals("HEAD")) {
            assertThat(response.body()).contains("\"message\":", "AuthenticationException");
        }
    }

    private static Response send(String method, String path, String... headers) throws IOException {
        return RawHttp.send(server.port(), method, path, READS.contains(method) ? new byte[0] : BODY, headers);
    }
}
