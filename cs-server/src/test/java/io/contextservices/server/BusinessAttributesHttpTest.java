package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests enumerations with raw bytes on a socket. */
class BusinessAttributesHttpTest {

    private static final String BASE = "/genesys/1/cs";

    private static final String TYPES = "{\"name\":\"Service Type\",\"dbid\":100,\"display_name\":\"Type\","
            + "\"description\":\"What is wanted\",\"map_name\":true,\"cv_attributes\":[\"Service.type\"],"
            + "\"default_value\":\"New Account\",\"values\":["
            + "{\"name\":\"New Account\",\"dbid\":1,\"display_name\":\"New account\",\"description\":\"Opens one\","
            + "\"expiration\":86400},"
            + "{\"name\":\"Bill Payment\",\"dbid\":2}]}";

    private static final String MEDIA = "{\"name\":\"MediaType\",\"map_name\":true,"
            + "\"cv_attributes\":[\"Service.media_type\",\"State.media_type\"],"
            + "\"values\":[{\"name\":\"email\",\"dbid\":1003},{\"name\":\"voice\",\"dbid\":1001}]}";

    private ContextEngine engine;
    private ContextServer server;

    @BeforeEach
    void start() {
        BusinessAttributes ours = BusinessAttributes.builder()
                .add(BusinessAttribute.builder("Service Type")
                        .dbId(100)
                        .displayName("Type")
                        .description("What is wanted")
                        .value(Value.of(1, "New Account")
                                .withDisplayName("New account")
                                .withDescription("Opens one")
                                .withExpiration(Duration.ofDays(1)))
                        .value(2, "Bill Payment")
                        .defaultValue("1")
                        .build())
                .add(BusinessAttribute.builder("MediaType")
                        .value(1003, "email")
                        .value(1001, "voice")
                        .build())
                .map("Service.service_type", "Service Type")
                .map("Service.media_type", "MediaType")
                .map("State.media_type", "MediaType")
                .mapNames(true)
                .build();
        engine = ContextEngine.builder(new MemoryStore())
                .tenants("ours", "theirs")
                .businessAttributes("ours", ours)
                .build();
        server = ContextServer.builder(engine).port(0).start();
    }

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?cv-attribute=", "?other=Service.type"})
    void allSetsAreReturnedAsArray(String query) throws IOException {
        Response response = get("/metadata/business-attributes" + query);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(response.body()).isEqualTo("[" + TYPES + "," + MEDIA + "]");
    }

    @Test
    void singleSetIsReturnedAsObject() throws IOException {
        assertThat(get("/metadata/business-attributes/Service%20Type").body()).isEqualTo(TYPES);
        assertThat(get("/metadata/business-attributes/MediaType").body()).isEqualTo(MEDIA);
    }

    @Test
    void setsOfOneFieldAreReturnedAsArray() throws IOException {
        for (String field : List.of("Service.type", "Service.service_type", "Service%2Etype")) {
            assertThat(get("/metadata/business-attributes?cv-attribute=" + field)
                            .body())
                    .isEqualTo("[" + TYPES + "]");
        }
        assertThat(get("/metadata/business-attributes?cv-attribute=State.media_type")
                        .body())
                .isEqualTo("[" + MEDIA + "]");
        Response none = get("/metadata/business-attributes?cv-attribute=Task.disposition");
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource({
        "/metadata/business-attributes/service, 404, NotFoundException",
        "/metadata/business-attributes?cv-attribute=Service.color, 400, unknown_value",
        "/metadata/business-attributes?cv-attribute=Order.type, 400, unknown_value",
        "/metadata/business-attributes?cv-attribute=Service.type&cv-attribute=Task.type, 400, duplicate_key",
        "/metadata/business-attributes?cv-attribute=%FF, 400, invalid_format"
    })
    void unknownSetOrFieldIsRejected(String path, int status, String message) throws IOException {
        Response response = get(path);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains(message);
    }

    @Test
    void setsAreReadOnly() throws IOException {
        Response response =
                RawHttp.send(server.port(), "DELETE", BASE + "/metadata/business-attributes", "ContactCenterId: ours");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void setsAreHiddenFromOtherTenants() throws IOException {
        assertThat(send("GET", "/metadata/business-attributes", "", "theirs").body())
                .isEqualTo("[]");
        assertThat(send("GET", "/metadata/business-attributes/MediaType", "", "theirs")
                        .status())
                .isEqualTo(404);
        assertThat(send("POST", "/services/start", "{\"contact_key\":\"42\",\"service_type\":\"x\"}", "theirs")
                        .status())
                .isEqualTo(201);
    }

    /** Different code finds faults of the JSON, of limits and of values, but one response lists them all. */
    @Test
    void unknownValuesAreReportedWithOtherViolations() throws IOException {
        Response response = send(
                "POST",
                "/services/start",
                "{\"ttl\":0,\"media_type\":\"fax\",\"application_id\":true,\"service_type\":7}",
                "ours");

        assertThat(response.status()).isEqualTo(400);
        Map<?, ?> error = Json.parse(response.body()).as(Map.class);
        assertThat(error.get("violations"))
                .isEqualTo(List.of(
                        violation("customer_id", "required", "one of customer_id and contact_key is mandatory"),
                        violation("service_type", "unknown_value", "must be one of New Account (1), Bill Payment (2)"),
                        violation("application_id", "wrong_type", "must be an integer"),
                        violation("media_type", "unknown_value", "must be one of email (1003), voice (1001)"),
                        violation("ttl", "out_of_range", "not between 1 and 3153600000 (seconds)")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/customers/C/services/1       | {\"media_type\":\"fax\",\"ttl\":true}                    | ttl",
                "/services/1/end               | {\"media_type\":\"fax\",\"timestamp\":\"today\"}         | timestamp",
                "/services/1/states/start      | {\"media_type\":\"fax\",\"est_duration\":-1}             | est_duration",
                "/services/1/states/0/end      | {\"media_type\":\"fax\",\"session_id\":[]}               | session_id",
                "/services/1/states/transition | {\"media_type\":\"fax\",\"from\":{},\"to\":{}}           | from.state_id"
            })
    void unknownValueDoesNotHideOtherViolations(String path, String body, String other) throws IOException {
        send("POST", "/services/start", "{\"contact_key\":\"42\"}", "ours");
        send("POST", "/services/1/states/start", "", "ours");

        Response response = send("POST", path, body, "ours");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("\"field\":\"media_type\"", "\"field\":\"" + other + "\"");
    }

    @Test
    void readsReturnValueNames() throws IOException {
        send("POST", "/services/start", "{\"contact_key\":\"42\",\"media_type\":1001,\"x\":1.10}", "ours");

        String body = get("/services/1?extensions=*").body();

        assertThat(body)
                .contains("\"service_type\":\"New Account\"", "\"media_type\":\"voice\"")
                .contains("\"x\":1.10");
    }

    private static Map<String, String> violation(String field, String code, String message) {
        return Map.of("field", field, "code", code, "message", message);
    }

    private Response get(String path) throws IOException {
        return send("GET", path, "", "ours");
    }

    private Response send(String method, String path, String body, String tenant) throws IOException {
        return RawHttp.send(
                server.port(),
                method,
                BASE + path,
                body.getBytes(StandardCharsets.UTF_8),
                "ContactCenterId: " + tenant);
    }
}
