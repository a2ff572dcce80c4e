package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Tests that the log has each internal failure under the id in the response, with its cause and without the client's
 * data.
 */
@Isolated
class FailureLogTest {

    private static final String MARKER = "Zebra7731";
    private static final String BASE = "/genesys/1/cs/";

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(err);
    }

    @Test
    void repeatedStoreFailuresDoNotFloodTheLog() throws IOException {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store);
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            store.fail(new StoreException("the disk is on fire", null));
            try (RawHttp http = new RawHttp(server.port())) {
                for (int i = 0; i < 300; i++) {
                    String body = "{\"contact_key\":\"" + MARKER + "\"}";
                    http.write(RawHttp.head("POST", BASE + "services/start", body.length()) + body);
                    assertThat(http.read(false).status()).isEqualTo(500);
                }
            }
        }
        List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).filteredOn(line -> line.contains("error_id")).hasSizeBetween(10, 22);
        assertThat(lines).filteredOn(line -> line.startsWith("\tat ")).hasSizeLessThan(200);
        assertThat(lines).anyMatch(line -> line.contains("POST services/start, tenant default"));
    }

    @Test
    void logHasTheCauseAndResponseTheErrorId() throws IOException {
        HeldStore store = new HeldStore();
        try (ContextEngine engine = ContextEngine.on(store);
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            store.fail(new StoreException("the disk is on fire", null));
            byte[] body = ("{\"contact_key\":\"" + MARKER + "\",\"" + MARKER + "\":\"" + MARKER + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] attached = ("{\"" + MARKER + "\":\"" + MARKER + "\"}").getBytes(StandardCharsets.UTF_8);
            int port = server.port();
            List<Response> responses = List.of(
                    RawHttp.send(port, "POST", BASE + "services/start", body, "X-" + MARKER + ": " + MARKER),
                    RawHttp.send(port, "POST", BASE + "services/1/end", attached),
                    RawHttp.send(port, "POST", BASE + "customers/" + MARKER + "/services/1", body),
                    RawHttp.send(port, "PUT", BASE + "services/1/extensions/" + MARKER, body),
                    RawHttp.send(port, "GET", BASE + "services/anonymous/" + MARKER),
                    RawHttp.send(port, "GET", BASE + "services/1?extensions=" + MARKER));

            assertThat(responses).allSatisfy(response -> {
                assertThat(response.status()).isEqualTo(500);
                String id = (String) Json.parse(response.body()).as(Map.class).get("error_id");
                assertThat(log.toString(StandardCharsets.UTF_8)).contains(id).contains("the disk is on fire");
                assertThat(response.body()).doesNotContain("fire", "at io.", MARKER);
            });
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(MARKER);
    }
}
