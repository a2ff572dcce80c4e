package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the headers that name a request's tenant and group. */
class TenantHeadersTest {

    private static final String BASE = "/genesys/1/cs";
    private static final byte[] EVENT = "{\"contact_key\":\"42\"}".getBytes(StandardCharsets.UTF_8);

    private final MemoryStore store = new MemoryStore();
    private ContextEngine engine;
    private ContextServer server;

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    private void start(String... tenants) {
        engine = ContextEngine.builder(store).tenants(tenants).build();
        server = ContextServer.builder(engine).port(0).start();
    }

    @Test
    void requestAppliesToTheNamedTenant() throws IOException {
        start("a", "b");

        assertThat(post("ContactCenterId: b").status()).isEqualTo(201);

        assertThat(get("ContactCenterId: b").status()).isEqualTo(200);
        assertThat(get("ContactCenterId: a").status()).isEqualTo(404);
        assertThat(get("contactcenterid: b").status()).isEqualTo(200);
    }

    @Test
    void tenantHeaderIsRequiredWithSeveralTenants() throws IOException {
        start("a", "b");

        assertRefused(
                get(),
                "Invalid tenant specified : no tenant specified in multi-tenant environment. Verify configuration and"
                        + " 'ContactCenterId' HTTP header.");
        assertRefused(
                post(),
                "Invalid tenant specified : no tenant specified in multi-tenant environment. Verify configuration and"
                        + " 'ContactCenterId' HTTP header.");
    }

    @Test
    void anUnknownTenantIsRefusedAlways() throws IOException {
        String message =
                "Invalid tenant specified : specified tenant in HTTP header 'ContactCenterId'='wrong value' not"
                        + " configured. Verify configuration.";
        start("a", "b");
        assertRefused(get("ContactCenterId: wrong value"), message);
        stop();
        start("a");
        assertRefused(get("ContactCenterId: wrong value"), message);
    }

    @Test
    void withOneTenantNoHeaderIsNeeded() throws IOException {
        start("only");

        assertThat(post().status()).isEqualTo(201);

        assertThat(get().status()).isEqualTo(200);
        assertThat(get("ContactCenterId: only").status()).isEqualTo(200);
    }

    @Test
    void businessUnitIsStored() throws IOException {
        start("only");
        post("GroupId: sales");

        assertThat(store.head(new Tenant("only"), 1).join().orElseThrow().group())
                .isEqualTo("sales");
        assertThat(get().status()).isEqualTo(200);
    }

    @Test
    void businessUnitNameLengthIsLimited() throws IOException {
        start("only");

        assertThat(post("GroupId: " + "g".repeat(255)).status()).isEqualTo(201);
        assertThat(post("GroupId: " + "g".repeat(256)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContactCenterId", "GroupId"})
    void duplicateTenantOrGroupHeaderIsRejected(String name) throws IOException {
        start("a", "b");
        String tenant = "ContactCenterId: a";
        String[] twice = name.equals("GroupId")
                ? new String[] {tenant, "GroupId: a", "GroupId: b"}
                : new String[] {tenant, "ContactCenterId: b"};

        for (Response response : List.of(get(twice), post(twice))) {
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains(name, "must not be repeated");
        }
    }

    private static void assertRefused(Response response, String message) {
        assertThat(response.status()).isEqualTo(400);
        Map<?, ?> error = Json.parse(response.body()).as(Map.class);
        assertThat(error.get("message")).isEqualTo(message);
    }

    private Response get(String... headers) throws IOException {
        return RawHttp.send(server.port(), "GET", BASE + "/services/1", headers);
    }

    private Response post(String... headers) throws IOException {
        return RawHttp.send(server.port(), "POST", BASE + "/services/start", EVENT, headers);
    }
}
