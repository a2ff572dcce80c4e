package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the rest of the API, beside starts and lists of services, with raw bytes on a socket. */
class WholeHttpApiTest {

    private static final String BASE = "/genesys/1/cs";
    private static final String NOW = "2026-03-01T10:00:00.123Z";

    @RegisterExtension
    final ServerExtension server = new ServerExtension(() -> ContextEngine.builder(new MemoryStore())
            .limits(Limits.DEFAULT.withBodyBytes(4_096))
            .clock(InstantSource.fixed(Instant.parse(NOW)))
            .build());

    /** Starts service 1, which has states 0 and 1, task 0 in state 1, and task 1. */
    @BeforeEach
    void start() throws IOException {
        post("/services/start", "{\"contact_key\":\"42\"}");
        post("/services/1/states/start", "{\"state_type\":\"s\"}");
        post("/services/1/states/start", "");
        post("/services/1/tasks/start", "{\"state_id\":1}");
        post("/services/1/tasks/start", "{\"task_type\":7,\"Survey\":{\"x\": 1.10}}");
    }

    /** The vendor's test client sends the body of the start again when it ends something. */
    @Test
    void endTakesTheBodyOfTheStart() throws IOException {
        String start = "{\"customer_id\":\"C\",\"service_type\":\"T\",\"interaction_id\":\"I\",\"est_duration\":60,"
                + "\"auto_closed\":false,\"auto_complete_after\":3600,\"offers\":[1]}";
        String state = "{\"service_id\":1,\"state_type\":\"S\",\"previous_state_id\":0,\"est_duration\":\"60\"}";
        String task = "{\"service_id\":1,\"task_type\":\"K\",\"state_id\":\"0\",\"est_duration\":60}";
        assertThat(post("/services/start", start).status()).isEqualTo(201);
        assertThat(post("/services/2/states/start", state.replace("1,", "2,").replace("\"previous_state_id\":0,", ""))
                        .status())
                .isEqualTo(201);
        assertThat(post("/services/2/tasks/start", task).status()).isEqualTo(201);

        assertThat(post("/services/2/tasks/0/end", task).status()).isEqualTo(204);
        assertThat(post("/services/2/states/0/end", state).status()).isEqualTo(204);
        assertThat(post("/services/2/end", start).status()).isEqualTo(204);

        String read = get("/services/2?extensions=*&completed_states=true&completed_tasks=true")
                .body();
        assertThat(read).contains("\"offers\":[1]").doesNotContain("auto_closed", "auto_complete_after");
        assertThat(post("/services/2/end", start).status()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/services/1/states/start             |                                   | states/2 | {\"state_id\":2}",
                "/services/1/states/start             | {\"state_type\":10}               | states/2 | {\"state_id\":2}",
                "/services/1/states/transition        | {\"from\":{\"state_id\":0},\"to\":{}} | states/2 | {\"state_id\":2}",
                "/services/1/tasks/start              |                                   | tasks/2  | {\"task_id\":2}",
                "/services/1/tasks/start              | {\"interaction_id\":42,\"state_id\":1} | tasks/2 | {\"task_id\":2}"
            })
    void startReturnsIdAndLocation(String path, String body, String location, String response) throws IOException {
        Response started = post(path, body);

        assertThat(started.status()).isEqualTo(201);
        assertThat(started.header("Location")).isEqualTo(BASE + "/services/1/" + location);
        assertThat(started.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(started.body()).isEqualTo(response);
        assertThat(RawHttp.send(server.port(), "GET", started.header("Location"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | /services/1/end                         |                        | 204",
                "POST   | /services/1/end                         | {\"service_id\":9,\"disposition\":1} | 204",
                "POST   | /services/1/states/0/end                |                        | 204",
                "POST   | /services/1/states/0/end                | {\"state_id\":9,\"ttl\":1} | 204",
                "POST   | /services/1/tasks/1/end                 |                        | 204",
                "POST   | /services/1/tasks/1/end?state_id=5      | {}                     | 204",
                "POST   | /customers/C/services/1                 |                        | 204",
                "POST   | /customers/C/services/1                 | {\"service_type\":100} | 204",
                "PUT    | /services/1                             | {\"ttl\":86400}        | 200",
                "PUT    | /services/1                             | {\"ttl\":1,\"expiration_time\":\"2000-01-01T00:00:00.000Z\"} | 200",
                "DELETE | /services/1                             |                        | 200",
                "PUT    | /services/1/extensions/score            | [1]                    | 200",
                "PUT    | /services/1/states/1/extensions/score   | {}                     | 200",
                "PUT    | /services/1/tasks/0/extensions/score    | null                   | 200",
                "PUT    | /services/1/extensions/score/merge      | {}                     | 200",
                "PUT    | /services/1/states/1/extensions/a/merge | {}                     | 200",
                "PUT    | /services/1/tasks/1/extensions/Survey/merge | {\"y\":1}          | 200",
                "DELETE | /services/1/tasks/1/extensions/Survey   |                        | 200"
            })
    void changeReturnsNoBody(String method, String path, String body, int status) throws IOException {
        Response response = send(method, path, body);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("Content-Type")).isNull();
        assertThat(response.header("Location")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | /services/1/states/transition       |                    | 400 | malformed_json",
                "POST   | /services/1/states/transition       | {}                 | 400 | from.state_id",
                "POST   | /services/1/states/transition       | {\"from\":{\"state_id\":\"x\"},\"to\":{}} | 400 | from.state_id",
                "POST   | /services/1/states/transition       | {\"from\":{\"state_id\":7},\"to\":{}} | 404 | NotFoundException",
                "PUT    | /services/1                         |                    | 400 | malformed_json",
                "PUT    | /services/1                         | {}                 | 400 | ttl",
                "PUT    | /services/1                         | {\"ttl\":0}        | 400 | ttl",
                "PUT    | /services/1/extensions/x            |                    | 400 | malformed_json",
                "PUT    | /services/1/extensions/x            | {} {}              | 400 | malformed_json",
                "PUT    | /services/1/extensions/x            | {\"a\":1,\"a\":2}  | 400 | duplicate_key",
                "PUT    | /services/1/extensions/service_id   | 1                  | 400 | reserved_name",
                "PUT    | /services/1/extensions/x/merge      | []                 | 400 | wrong_type",
                "PUT    | /services/1/extensions/             | {}                 | 404 | no such resource",
                "PUT    | /services/1/tasks/0/extensions/..   | {}                 | 400 | invalid_format",
                "POST   | /services/1/end                     | []                 | 400 | wrong_type",
                "POST   | /services/1/end                     | {\"timestamp\":\"2026-03-01T10:00:00.122Z\"} | 400 | timestamp",
                "POST   | /services/1/tasks/start             | {\"state_id\":2}   | 400 | state_id",
                "POST   | /services/1/tasks/start             | {\"state_id\":-1}  | 400 | state_id",
                "POST   | /services/1/states/start            | {\"state_id\":5}   | 400 | reserved_name",
                "POST   | /customers/C/services/1             | {\"customer_id\":\"D\"} | 400 | customer_id",
                "POST   | /customers/../services/1            |                    | 400 | customer_id",
                "POST   | /customers//services/1              |                    | 400 | customer_id",
                "POST   | /customers/C/services/active        |                    | 405 | method",
                "POST   | /customers/C/services/2             |                    | 404 | NotFoundException",
                "POST   | /services/2/end                     |                    | 404 | NotFoundException",
                "POST   | /services/start/end                 |                    | 404 | NotFoundException",
                "POST   | /services/1/states/2/end            |                    | 404 | NotFoundException",
                "POST   | /services/1/states/-1/end           |                    | 404 | NotFoundException",
                "POST   | /services/1/tasks/99999999999/end   |                    | 404 | NotFoundException",
                "POST   | /services/1/tasks/one/end           |                    | 404 | NotFoundException",
                "DELETE | /services/2                         |                    | 404 | \"There are no service found for : 2\"",
                "DELETE | /services/1/extensions/x            |                    | 404 | NotFoundException",
                "DELETE | /services/1/states/9/extensions/x   |                    | 404 | NotFoundException",
                "PUT    | /services/1/tasks/1/extensions/x/y  | {}                 | 404 | no such resource",
                "GET    | /services/1/states/active&active_tasks=true&extensions=x | | 404 | begin with ?",
                "GET    | /services/1/states&active_tasks=true |                    | 404 | begin with ?",
                "GET    | /customers/C/services/active&service_types=1 |            | 404 | begin with ?",
                "GET    | //services/1                        |                    | 404 | two slashes",
                "GET    | /customers/C/services//             |                    | 404 | two slashes",
                "POST   | /services/start//                   | {}                 | 404 | two slashes",
                "GET    | /services/2/states                  |                    | 404 | NotFoundException",
                "GET    | /services/2/tasks/active            |                    | 404 | NotFoundException",
                "GET    | /services/1/states/2                |                    | 404 | NotFoundException",
                "GET    | /services/1/tasks/2                 |                    | 404 | NotFoundException",
                "GET    | /services/1/tasks?state_id=one      |                    | 400 | state_id",
                "GET    | /services/1/states?active_tasks=yes |                    | 400 | active_tasks",
                "GET    | /services/1?completed_states=1      |                    | 400 | completed_states"
            })
    void failureReturnsStatusAndReason(String method, String path, String body, int status, String message)
            throws IOException {
        Response response = send(method, path, body);

        assertThat(response.status()).isEqualTo(status);
        Map<?, ?> error = Json.parse(response.body()).as(Map.class);
        assertThat(error.get("message")).isInstanceOf(String.class);
        assertThat(error.get("exception")).isInstanceOf(String.class);
        assertThat(response.body()).contains(message);
    }

    @Test
    void slashAtTheEndOfAPathCountsAsNone() throws IOException {
        assertThat(post("/services/start/", "{\"customer_id\":\"C\"}").status()).isEqualTo(201);
        assertThat(get("/customers/C/services/").body()).contains("\"service_id\":2");
        assertThat(get("/customers/C/services/active/?limit=1").body()).contains("\"service_id\":2");
        assertThat(get("/services/1/").body()).isEqualTo(get("/services/1").body());
        assertThat(get("/services/1/states/").body())
                .isEqualTo(get("/services/1/states").body());
        assertThat(send("PUT", "/services/1/extensions/x/", "1").status()).isEqualTo(200);
        assertThat(send("DELETE", "/services/1/extensions/x/", "").status()).isEqualTo(200);
    }

    /** Signs, leading zeros and digits outside ASCII. */
    @ParameterizedTest
    @CsvSource({
        "/services/%2B1, 404",
        "/services/+1, 404",
        "/services/001, 404",
        "/services/%D9%A1, 404",
        "/services/1/states/-0, 404",
        "/services/1/states/00, 404",
        "/services/1/tasks/%2B1, 404",
        "/services/1/tasks?state_id=%2B1, 400",
        "/services/1/tasks?state_id=-0, 400",
        "/services/1/tasks?state_id=1%2C01, 400",
        "/services/anonymous/42?limit=%2B5, 400",
        "/services/anonymous/42?limit=05, 400",
        "/services/anonymous/42?limit=%D9%A5, 400"
    })
    void nonCanonicalNumbersAreRejected(String path, int status) throws IOException {
        assertThat(get(path).status()).isEqualTo(status);
    }

    @Test
    void allViolationsOfAnEndAreInOneResponse() throws IOException {
        Response response = post(
                "/services/1/end",
                "{\"session_id\":\"" + "x".repeat(33) + "\",\"interaction_id\":\"" + "x".repeat(51)
                        + "\",\"disposition_desc\":\"" + "x".repeat(65)
                        + "\",\"application_id\":\"one\",\"started\":{}}");

        assertThat(response.status()).isEqualTo(400);
        assertThat((List<?>) Json.parse(response.body()).as(Map.class).get("violations"))
                .extracting(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("code"))
                .containsExactlyInAnyOrder(
                        "session_id too_long",
                        "interaction_id too_long",
                        "disposition_desc too_long",
                        "application_id wrong_type",
                        "started reserved_name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/services/1", "/services/1/states/0", "/services/1/tasks/1"})
    void secondEndReturns409(String path) throws IOException {
        assertThat(post(path + "/end", "").status()).isEqualTo(204);

        Response again = post(path + "/end", "");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains("io.contextservices.api.ConflictException");
    }

    @Test
    void transitionFromEndedStateReturns409() throws IOException {
        post("/services/1/states/0/end", "");

        assertThat(post("/services/1/states/transition", "{\"from\":{\"state_id\":0},\"to\":{}}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void mergeIntoNonObjectReturns409() throws IOException {
        send("PUT", "/services/1/extensions/list", "[{}]");

        assertThat(send("PUT", "/services/1/extensions/list/merge", "{}").status())
                .isEqualTo(409);
    }

    @Test
    void aStateReadsBackAsDocumented() throws IOException {
        post(
                "/services/1/states/start",
                "{\"state_type\":100,\"est_duration\":60,\"timestamp\":\"2010-05-18T15:23:34.447Z\","
                        + "\"previous_state_id\":0,\"application_type\":400,\"resource_id\":20,\"media_type\":2,"
                        + "\"resource_type\":200,\"application_id\":40,\"interaction_id\":\"51\","
                        + "\"Feedback\":{ \"x\" : 1.10 }}");
        post("/services/1/tasks/start", "{\"state_id\":2}");
        String state = "{\"service_id\":1,\"state_id\":2,\"state_type\":100,\"est_duration\":60,"
                + "\"started\":{\"timestamp\":\"2010-05-18T15:23:34.447Z\",\"interaction_id\":\"51\","
                + "\"application_type\":400,\"application_id\":40,\"resource_type\":200,\"resource_id\":20,"
                + "\"media_type\":2,\"previous_state_id\":0}";

        assertThat(get("/services/1/states/2").body()).isEqualTo(state + "}");
        assertThat(get("/services/1/states/2?active_tasks=true&completed_tasks=true&extensions=Feedback")
                        .body())
                .isEqualTo(state + ",\"active_tasks\":[{\"state_id\":2,\"task_id\":2,\"started\":{\"timestamp\":\""
                        + NOW + "\"}}],\"completed_tasks\":[],\"Feedback\":{ \"x\" : 1.10 }}");
        assertThat(get("/services/1/states/active?state_types=100").body()).isEqualTo("[" + state + "}]");
        post(
                "/services/1/states/2/end",
                "{\"timestamp\":\"2010-05-18T15:23:35.447Z\",\"disposition\":10,\"disposition_desc\":\"well\","
                        + "\"session_id\":\"S\"}");
        assertThat(get("/services/1/states/completed").body())
                .isEqualTo("[" + state
                        + ",\"completed\":{\"timestamp\":\"2010-05-18T15:23:35.447Z\",\"session_id\":\"S\"},"
                        + "\"duration\":1000,\"disposition\":10,\"disposition_desc\":\"well\"}]");
    }

    @Test
    void aTaskReadsBackAsDocumented() throws IOException {
        post(
                "/services/1/tasks/start",
                "{\"state_id\":1,\"task_type\":55,\"est_duration\":55,\"interaction_id\":65,"
                        + "\"timestamp\":\"2010-05-20T15:41:52.380Z\",\"Survey\":{\"q1\":\"good\"}}");
        String task = "{\"service_id\":1,\"state_id\":1,\"task_id\":2,\"task_type\":55,\"est_duration\":55,"
                + "\"started\":{\"timestamp\":\"2010-05-20T15:41:52.380Z\",\"interaction_id\":\"65\"}";

        assertThat(get("/services/1/tasks/2").body()).isEqualTo(task + "}");
        assertThat(get("/services/1/tasks?state_id=1&task_types=55&extensions=Survey")
                        .body())
                .isEqualTo("[" + task + ",\"Survey\":{\"q1\":\"good\"}}]");
        post("/services/1/tasks/2/end", "{\"timestamp\":\"2010-05-20T15:41:52.381Z\",\"disposition\":\"done\"}");
        assertThat(get("/services/1/tasks/completed").body())
                .isEqualTo("[" + task + ",\"completed\":{\"timestamp\":\"2010-05-20T15:41:52.381Z\"},"
                        + "\"duration\":1,\"disposition\":\"done\"}]");
    }

    @Test
    void serviceReadsBackWithNestedItems() throws IOException {
        post("/services/1/states/0/end", "{\"disposition\":1}");
        String at = "{\"timestamp\":\"" + NOW + "\"}";
        String nested = "{\"service_id\":1,\"contact_key\":\"42\",\"started\":" + at
                + ",\"active_states\":[{\"state_id\":1,\"started\":" + at
                + ",\"active_tasks\":[{\"state_id\":1,\"task_id\":0,\"started\":" + at + "}],\"completed_tasks\":[]}]"
                + ",\"completed_states\":[{\"state_id\":0,\"state_type\":\"s\",\"started\":" + at + ",\"completed\":"
                + at + ",\"duration\":0,\"disposition\":1,\"active_tasks\":[],\"completed_tasks\":[]}]"
                + ",\"active_tasks\":[{\"task_id\":1,\"task_type\":7,\"started\":" + at + ",\"Survey\":{\"x\": 1.10}}]"
                + ",\"completed_tasks\":[]}";
        String query = "?active_states=true&completed_states=true&active_tasks=true&completed_tasks=true"
                + "&extensions=Task.*";

        assertThat(get("/services/1" + query).body()).isEqualTo(nested);
        assertThat(get("/services/anonymous/42/active" + query).body()).isEqualTo("[" + nested + "]");
        assertThat(get("/services/1?active_states=false&completed_states=").body())
                .isEqualTo("{\"service_id\":1,\"contact_key\":\"42\",\"started\":" + at + "}");
    }

    @Test
    void aTransitionReadsBackInBothStates() throws IOException {
        post(
                "/services/1/states/transition",
                "{\"service_id\":9,\"from\":{\"state_id\":0,\"disposition\":3,\"disposition_desc\":\"d\"},"
                        + "\"to\":{\"state_type\":8,\"est_duration\":5},\"session_id\":\"S\",\"score\":85}");
        String at = "{\"timestamp\":\"" + NOW + "\",\"session_id\":\"S\"";

        assertThat(get("/services/1/states/0?extensions=*").body())
                .endsWith("\"completed\":" + at + "},\"duration\":0,\"disposition\":3,\"disposition_desc\":\"d\"}");
        assertThat(get("/services/1/states/2?extensions=*").body())
                .isEqualTo("{\"service_id\":1,\"state_id\":2,\"state_type\":8,\"est_duration\":5,\"started\":" + at
                        + ",\"previous_state_id\":0},\"score\":85}");
    }

    @Test
    void associatedServiceIsListedUnderTheCustomer() throws IOException {
        post("/customers/a%2Fb%20c/services/1", "{\"service_type\":100,\"coupon\":[ 1 ]}");

        assertThat(get("/customers/a%2Fb%20c/services/active?extensions=coupon").body())
                .isEqualTo("[{\"service_id\":1,\"customer_id\":\"a/b c\",\"contact_key\":\"42\",\"service_type\":100,"
                        + "\"started\":{\"timestamp\":\"" + NOW + "\"},\"coupon\":[ 1 ]}]");
        assertThat(get("/services/anonymous/42").body()).isEqualTo("[]");
    }

    @Test
    void aDeletedServiceIsGone() throws IOException {
        send("DELETE", "/services/1", "");

        assertThat(get("/services/1").status()).isEqualTo(404);
        assertThat(get("/services/1/states").status()).isEqualTo(404);
        assertThat(get("/services/anonymous/42").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a/b", "a b", "a+b", "%41", "a;b=c", "a?b#c", "é😀", "a,b", "merge", "a/merge", "*", "...", "\""
            })
    void aKeyMayHoldAnyCharacterIfItIsEncoded(String key) throws IOException {
        StringBuilder encoded = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", b));
        }
        for (String path : List.of("/services/1", "/services/1/states/1", "/services/1/tasks/0")) {
            String at = path + "/extensions/" + encoded;

            assertThat(send("PUT", at, "{\"a\":1}").status()).isEqualTo(200);
            assertThat(send("PUT", at + "/merge", "{\"b\":2}").status()).isEqualTo(200);
            assertThat(get(path + "?extensions=" + (key.equals("\"") ? "%22%22%22%22" : "%22" + encoded + "%22"))
                            .body())
                    .endsWith("," + Json.of(key) + ":{\"a\":1,\"b\":2}}");
            assertThat(send("DELETE", at, "").status()).isEqualTo(200);
            assertThat(send("DELETE", at, "").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "start", "states", "tasks", "extensions", "active", "completed", "anonymous", "1"})
    void contactKeysMayEqualResourceNames(String key) throws IOException {
        post("/services/start", "{\"contact_key\":\"" + key + "\"}");

        assertThat(get("/services/anonymous/" + key).body()).contains("\"service_id\":2");
        assertThat(get("/services/anonymous/" + key + "/active").body()).contains("\"service_id\":2");
        assertThat(get("/services/anonymous/" + key + "/completed").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /services/1/end, 'POST, OPTIONS'",
        "GET, /services/1/states/start, 'POST, OPTIONS'",
        "PUT, /services/1/states/transition, 'POST, OPTIONS'",
        "GET, /services/1/tasks/start, 'POST, OPTIONS'",
        "GET, /services/1/states/0/end, 'POST, OPTIONS'",
        "DELETE, /services/1/tasks/0/end, 'POST, OPTIONS'",
        "POST, /services/1/states, 'GET, HEAD, OPTIONS'",
        "POST, /services/1/states/active, 'GET, HEAD, OPTIONS'",
        "POST, /services/1/tasks/completed, 'GET, HEAD, OPTIONS'",
        "DELETE, /services/1/states/0, 'GET, HEAD, OPTIONS'",
        "PUT, /services/1/tasks/0, 'GET, HEAD, OPTIONS'",
        "GET, /services/1/extensions/x, 'PUT, DELETE, OPTIONS'",
        "POST, /services/1/states/0/extensions/x, 'PUT, DELETE, OPTIONS'",
        "POST, /services/1/extensions/x/merge, 'PUT, OPTIONS'",
        "DELETE, /services/1/tasks/0/extensions/x/merge, 'PUT, OPTIONS'",
        "GET, /customers/C/services/1, 'POST, OPTIONS'"
    })
    void allowHeaderListsMethodsOfTheResource(String method, String path, String allow) throws IOException {
        Response response = RawHttp.send(server.port(), method, BASE + path);
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo(allow);

        Response options = RawHttp.send(server.port(), "OPTIONS", BASE + path);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/services/1/states",
                "/services/1/states/active",
                "/services/1/states/1?active_tasks=true",
                "/services/1/tasks/completed",
                "/services/1/tasks/0",
                "/services/2/tasks",
                "/services/1/states/2"
            })
    void headIsGetWithoutTheBody(String path) throws IOException {
        Response get = get(path);
        Response head = RawHttp.send(server.port(), "HEAD", BASE + path);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(head.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /services/1/end",
        "POST, /services/1/tasks/start",
        "POST, /services/1/states/transition",
        "POST, /customers/C/services/1",
        "PUT, /services/1",
        "PUT, /services/1/extensions/x"
    })
    void nonJsonAndOversizedBodiesAreRejected(String method, String path) throws IOException {
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);

        assertThat(RawHttp.send(server.port(), method, BASE + path, body, "Content-Type: text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(send(method, path, "{\"x\":\"" + "x".repeat(4_096) + "\"}").status())
                .isEqualTo(413);
    }

    /** Clients that always send a body send an empty one as a chunked body. */
    @Test
    void emptyBodyMayBeChunked() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(RawHttp.head("POST", BASE + "/services/1/end", 0, "Transfer-Encoding: chunked"));
            http.write("0\r\n\r\n");
            assertThat(http.read(false).status()).isEqualTo(204);
        }
    }

    @Test
    void requestsWithoutBodiesMayBePipelined() throws IOException {
        String request = RawHttp.head("POST", BASE + "/services/1/states/start", 0, "Content-Length: 0");
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(request.repeat(10));
            for (int i = 2; i < 12; i++) {
                assertThat(http.read(false).body()).isEqualTo("{\"state_id\":" + i + '}');
            }
        }
    }

    private Response get(String path) throws IOException {
        return RawHttp.send(server.port(), "GET", BASE + path);
    }

    private Response post(String path, String json) throws IOException {
        return send("POST", path, json);
    }

    private Response send(String method, String path, String json) throws IOException {
        return json == null || json.isEmpty()
                ? RawHttp.send(server.port(), method, BASE + path)
                : RawHttp.send(
                        server.port(),
                        method,
                        BASE + path,
                        json.getBytes(StandardCharsets.UTF_8),
                        "Content-Type: application/json");
    }
}
