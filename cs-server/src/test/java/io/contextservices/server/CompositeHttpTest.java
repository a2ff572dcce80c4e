package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the composite start with raw bytes on a socket, and its effect on the store. */
class CompositeHttpTest {

    private static final String BASE = "/genesys/1/cs";
    private static final String PATH = BASE + "/services_composite/start";
    private static final String ENTRY = "{\"service\":{\"customer_id\":\"C\"},\"state\":{\"state_type\":1}";
    private static final String TASK = ",\"task\":{\"task_type\":\"t\"}}";

    private final MemoryStore store = new MemoryStore();

    @RegisterExtension
    final ServerExtension server = new ServerExtension(() -> ContextEngine.builder(store)
            .limits(Limits.DEFAULT.withBodyBytes(4_096))
            .build());

    private Response post(String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return RawHttp.send(server.port(), "POST", PATH, body, "Content-Type: application/json");
    }

    @Test
    void compositeResponseTellsCreatedFromExisting() throws IOException {
        Response first = post("{\"services\":[" + ENTRY + TASK + "]}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(first.header("Location")).isEqualTo(BASE + "/services/1/tasks/0");
        assertThat(first.body())
                .isEqualTo("{\"services\":[{\"service_id\":1,\"service_created\":true,\"state_id\":0,"
                        + "\"state_created\":true,\"task_id\":0,\"task_created\":true}]}");
        assertThat(RawHttp.send(server.port(), "GET", first.header("Location")).status())
                .isEqualTo(200);

        Response second = post("{\"services\":[" + ENTRY + "}," + ENTRY + TASK + "]}");

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("Location")).isEqualTo(BASE + "/services/1/states/0");
        assertThat(second.body())
                .isEqualTo("{\"services\":[{\"service_id\":1,\"service_created\":false,\"state_id\":0,"
                        + "\"state_created\":false},{\"service_id\":1,\"service_created\":false,\"state_id\":0,"
                        + "\"state_created\":false,\"task_id\":0,\"task_created\":false}]}");
        assertThat(post("{\"services\":[" + ENTRY + "}],\"create_new_services\":true}")
                        .body())
                .contains("\"service_created\":true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                   | 400 | malformed_json",
                "{}                                 | 400 | \"field\":\"services\"",
                "{\"services\":[]}                  | 400 | \"field\":\"services\"",
                "{\"services\":[{}]}                | 400 | services[0].service",
                "{\"services\":[{\"service\":{\"customer_id\":\"C\"},\"state\":{\"est_duration\":\"1s\"}}]} | 400 | services[0].state.est_duration"
            })
    void failureReturnsStatusAndReason(String body, int status, String message) throws IOException {
        Response response = post(body == null ? "" : body);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains(message, "io.contextservices.api.InvalidRequestException");
    }

    @Test
    void allViolationsAreReportedAndNothingIsStarted() throws IOException {
        Response response = post("{\"services\":[" + ENTRY + TASK
                + ",{\"service\":{},\"state\":7,\"task\":{\"state_id\":1}}]," + "\"create_new_services\":1}");

        assertThat(response.status()).isEqualTo(400);
        assertThat((List<?>) Json.parse(response.body()).as(Map.class).get("violations"))
                .extracting(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("code"))
                .containsExactly(
                        "services[1].service.customer_id required",
                        "services[1].state wrong_type",
                        "services[1].task.state_id reserved_name",
                        "create_new_services wrong_type");
        assertThat(store.scan(new Tenant("default"), 0, 10).join().conversations())
                .isEmpty();
    }

    @Test
    void nonJsonAndOversizedBodiesAreRejected() throws IOException {
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);

        assertThat(RawHttp.send(server.port(), "POST", PATH, body, "Content-Type: text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(post("{\"x\":\"" + "x".repeat(4_096) + "\"}").status()).isEqualTo(413);
        assertThat(RawHttp.send(server.port(), "GET", PATH).status()).isEqualTo(405);
    }

    @Test
    void compositeStartIsOneCommit() {
        long id = server.engine()
                .startComposite(CompositeStart.of(CompositeStart.entry(
                                ServiceStartEvent.forCustomer("C").build(),
                                StateStartEvent.of("s").build())
                        .withTask(TaskStartEvent.of("t").build())))
                .join()
                .get(0)
                .serviceId();

        var kept = store.scan(new Tenant("default"), 0, 10).join().conversations();
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).head().serviceId()).isEqualTo(id);
        assertThat(kept.get(0).head().version()).isEqualTo(1);
        assertThat(kept.get(0).head().open()).hasSize(2);
        assertThat(kept.get(0).events())
                .extracting(EventRecord::kind)
                .containsExactly(Kind.SERVICE_STARTED, Kind.STATE_STARTED, Kind.TASK_STARTED);
    }

    @Test
    void compositeStartOfExistingItemsWritesNothing() {
        CompositeStart start = CompositeStart.of(CompositeStart.entry(
                ServiceStartEvent.forCustomer("C").build(),
                StateStartEvent.of("s").build()));
        server.engine().startComposite(start).join();

        server.engine().startComposite(start).join();

        var kept = store.scan(new Tenant("default"), 0, 10).join().conversations();
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).head().version()).isEqualTo(1);
    }
}
