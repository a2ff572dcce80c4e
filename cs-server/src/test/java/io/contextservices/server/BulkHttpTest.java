package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.Conversation;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the start of many services with raw bytes on a socket, and its effect on the store. */
class BulkHttpTest {

    private static final String PATH = "/genesys/1/cs/services_bulk/start";
    private static final String EVENT = "{\"contact_key\":\"42\"}";

    private final MemoryStore store = new MemoryStore();

    @RegisterExtension
    final ServerExtension server = new ServerExtension(() -> ContextEngine.builder(store)
            .limits(Limits.DEFAULT.withBodyBytes(4_096))
            .build());

    private Response post(String json, String... headers) throws IOException {
        return RawHttp.send(server.port(), "POST", PATH, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    private List<Conversation> kept() {
        return store.scan(new Tenant("default"), 0, 10_000).join().conversations();
    }

    @Test
    void bulkResponseKeepsTheOrderOfEvents() throws IOException {
        Response response = post("{\"services\":[" + EVENT + ",{}," + EVENT + "]}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(response.body())
                .isEqualTo("{\"services\":[{\"service_id\":1},{\"violations\":[{\"field\":\"customer_id\","
                        + "\"code\":\"required\",\"message\":\"one of customer_id and contact_key is mandatory\"}]},"
                        + "{\"service_id\":2}]}");
        assertThat(kept()).hasSize(2);
    }

    @Test
    void atomicRequestWithInvalidEventReturns400() throws IOException {
        Response response = post("{\"services\":[" + EVENT + ",{}],\"atomic\":true}");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("services[1].customer_id");
        assertThat(kept()).isEmpty();
    }

    @Test
    void bulkRetryWithSameKeyIsReplayed() throws IOException {
        for (String more : List.of("", ",\"atomic\":true")) {
            String body = "{\"services\":[" + EVENT + "," + EVENT + "]" + more + "}";
            String key = "Idempotency-Key: k" + more.length();
            int before = kept().size();

            Response first = post(body, key);
            Response second = post(body, key);

            assertThat(second.body()).isEqualTo(first.body());
            assertThat(first.header("Idempotency-Replayed")).isNull();
            assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
            assertThat(kept()).hasSize(before + 2);
            assertThat(post("{\"services\":[" + EVENT + "]}", key).status()).isEqualTo(422);
        }
        assertThat(post("{\"services\":[{}]}", "Idempotency-Key: k").header("Idempotency-Replayed"))
                .isNull();
    }

    @Test
    void bulkBodyMayBeEightTimesTheLimit() throws IOException {
        String event = "{\"contact_key\":\"42\",\"x\":\"" + "x".repeat(4_000) + "\"}";
        String body = "{\"services\":[" + String.join(",", Collections.nCopies(8, event)) + "]}";

        assertThat(post(body).status()).isEqualTo(200);
        assertThat(kept()).hasSize(8);
        assertThat(post(body.replace("42", "x".repeat(200))).status()).isEqualTo(413);

        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", PATH, 0, "Transfer-Encoding: chunked"));
            http.write(Integer.toHexString(bytes.length) + "\r\n" + body + "\r\n0\r\n\r\n");
            assertThat(http.read(false).status()).isEqualTo(200);
        }
        assertThat(kept()).hasSize(16);
    }
}
