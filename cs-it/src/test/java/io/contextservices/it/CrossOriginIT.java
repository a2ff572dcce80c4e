package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.server.Role;
import io.contextservices.server.Users;
import io.contextservices.store.MemoryStore;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the API from a page of another origin in headless Chromium. Skipped where there is no Chromium. */
@Tag("slow")
class CrossOriginIT {

    private static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString("desktop:password".getBytes(StandardCharsets.UTF_8));

    /** Starts a service, reads it, and reads an error; then reports what it has seen to its own origin. */
    private static final String PAGE = """
            <!DOCTYPE html><script>
            (async () => {
              const seen = [];
              const headers = {'Content-Type': 'application/json', 'Idempotency-Key': 'k', 'ContactCenterId': 'default'};
              if ('AUTH') headers['Authorization'] = 'AUTH';
              try {
                const started = await fetch('API/services/start',
                    {method: 'POST', headers, body: '{"contact_key":"42","story":1}'});
                seen.push(started.status, started.headers.get('Location'));
                const list = await fetch('API/services/anonymous/42?extensions=story', {headers});
                seen.push(list.status, (await list.json())[0].story);
                const missing = await fetch('API/services/99', {headers});
                seen.push(missing.status, (await missing.json()).exception.split('.').pop());
              } catch (e) {
                seen.push('refused');
              }
              await fetch('/seen', {method: 'POST', body: seen.join(' ')});
            })();
            </script>
            """;

    @TempDir
    Path directory;

    private final ContextEngine engine = ContextEngine.on(new MemoryStore());
    private final CompletableFuture<String> seen = new CompletableFuture<>();
    private HttpServer pages;
    private String origin;

    @BeforeEach
    void servePages() throws IOException {
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.start();
        origin = "http://127.0.0.1:" + pages.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        pages.stop(0);
        engine.close();
    }

    @Test
    void pageOfAllowedOriginUsesTheApi() throws Exception {
        try (ContextServer server = server().allowedOrigins(List.of(origin)).start()) {
            assertThat(seenBy(server, "")).isEqualTo("201 /genesys/1/cs/services/1 200 1 404 NotFoundException");
        }
    }

    @Test
    void pageOfAllowedOriginUsesTheApiWithUsers() throws Exception {
        Path users = directory.resolve("users");
        Files.writeString(users, Users.line("desktop", "password", Set.of(Role.ADMINISTRATOR), Set.of()) + "\n");
        try (ContextServer server =
                server().users(users).allowedOrigins(List.of(origin)).start()) {
            assertThat(seenBy(server, AUTHORIZATION))
                    .isEqualTo("201 /genesys/1/cs/services/1 200 1 404 NotFoundException");
        }
    }

    @Test
    void pageOfAnotherOriginIsRefusedByTheBrowser() throws Exception {
        try (ContextServer server =
                server().allowedOrigins(List.of("http://desktop.example")).start()) {
            assertThat(seenBy(server, "")).isEqualTo("refused");
        }
    }

    private ContextServer.Builder server() {
        return ContextServer.builder(engine).port(0);
    }

    private String seenBy(ContextServer server, String authorization) throws Exception {
        String page = PAGE.replace("API", server.uri() + "/genesys/1/cs").replace("AUTH", authorization);
        pages.createContext("/page", exchange -> respond(exchange, page));
        pages.createContext("/seen", exchange -> {
            seen.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            respond(exchange, "");
        });
        Process browser = new ProcessBuilder(
                        chromium().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + directory.resolve("profile"),
                        origin + "/page")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("chromium.log").toFile())
                .start();
        try {
            return seen.get(60, TimeUnit.SECONDS);
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
        }
    }

    private static void respond(HttpExchange exchange, String page) throws IOException {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Path chromium() {
        Path found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(each -> Path.of(each, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(found != null, "there is no chromium on the PATH");
        return found;
    }
}
