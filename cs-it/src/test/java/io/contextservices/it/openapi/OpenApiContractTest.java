package io.contextservices.it.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.Target;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.ContextServer;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import io.contextservices.testkit.ContextServicesContract;
import io.contextservices.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * Checks that every exchange of the contract, and those that our client never sends, match the document. It also checks
 * that every part of the document occurs in one of them. The latter needs all tests of this class, so a test that runs
 * alone fails.
 */
@Tag("slow")
class OpenApiContractTest extends ContextServicesContract {

    private static final OpenApi DOCUMENT = OpenApi.read();
    private static final Coverage COVERAGE = new Coverage(DOCUMENT);
    private static final Checker CHECKER = new Checker(DOCUMENT, new Schemas(DOCUMENT), COVERAGE);

    /** Parts of the document that cannot occur here, each with its reason. */
    private static final Set<String> UNSEEN = Set.of();

    @TempDir
    static Path directory;

    private static final Queue<String> FAULTS = new ConcurrentLinkedQueue<>();
    private static RecordingServer server;
    private static Requests requests;

    private ContextEngine engine;

    @BeforeAll
    static void startServer() {
        server = new RecordingServer(
                exchange -> CHECKER.faults(exchange).forEach(fault -> FAULTS.add(fault + ": " + exchange)));
        requests = new Requests(server.uri());
    }

    @AfterAll
    static void everythingDocumentedWasSeen() {
        server.close();
        LoggerFactory.getLogger(OpenApiContractTest.class).info("{}", COVERAGE.summary());
        assertThat(COVERAGE.missing()).containsExactlyInAnyOrderElementsOf(UNSEEN);
    }

    private MemoryStore store;

    @Override
    public ConversationStore store() {
        return store;
    }

    @Override
    protected AsyncContextServices open(ManualClock clock, Limits limits) {
        store = new MemoryStore();
        engine = ContextEngine.builder(store)
                .clock(clock, clock)
                .limits(limits)
                .exportDirectory(exports())
                .build();
        server.serve(ContextServer.builder(engine).handler());
        return ContextServicesClient.builder()
                .baseUrl(server.uri())
                .limits(limits)
                .build();
    }

    @Override
    protected void closeRest() {
        engine.close();
    }

    @AfterEach
    void everyExchangeWasAsDocumented() {
        server.awaitQuiet();
        List<String> faults = new ArrayList<>(FAULTS);
        FAULTS.clear();
        assertThat(faults).isEmpty();
    }

    @Test
    void everyOperationReturnsEveryDocumentedStatus() throws Exception {
        List<String> unexpected = new ArrayList<>();
        try (DescribedServer withUsers = DescribedServer.withUsers(directory)) {
            for (Operation operation : DOCUMENT.operations()) {
                for (int status : operation.responses().keySet()) {
                    try (DescribedServer described = new DescribedServer(directory)) {
                        server.serve((StatusTrigger.needsUsers(status) ? withUsers : described).handler());
                        int actual = StatusTrigger.of(operation, status, described, requests);
                        if (actual != status) {
                            unexpected.add(operation + ": " + actual + " for " + status);
                        }
                        server.awaitQuiet();
                    }
                }
            }
        }
        assertThat(unexpected).isEmpty();
    }

    @Test
    void everyListReturnsTheDocumentedHeaders() {
        ServiceStartEvent anonymous =
                ServiceStartEvent.forContactKey("408-832-7799").build();
        ServiceStartEvent customers = ServiceStartEvent.forCustomer("C-1").build();
        for (ServiceStartEvent event : List.of(anonymous, customers, anonymous, customers)) {
            services().start(event);
            services().start(event.toBuilder().autoClosed(true).build());
        }
        for (long id = 1; id <= 4; id++) {
            store.spoil(tenant(), id);
        }
        for (Operation operation : DOCUMENT.operations()) {
            if (operation.parameter("query", "limit").isPresent()) {
                Requests.Sample page = requests.sample(operation).plain().with("query", "limit", "1");
                assertThat(page.send()).isEqualTo(200);
            }
            if (operation.template().equals("/maintenance/services/stream")) {
                assertThat(requests.sample(operation).plain().send()).isEqualTo(200);
                assertThat(requests.sample(operation).send()).isEqualTo(200);
            }
        }
    }

    @Test
    void extensionInPlaceOfADispositionMayBeAnyJson() {
        long id = startService();
        services().putExtension(Target.service(id), "disposition", Json.of(List.of()));
        services().putExtension(Target.service(id), "disposition_desc", Json.of(1));

        assertThat(services().get(id, ServiceView.plain().withAllExtensions()).attached())
                .containsOnlyKeys("disposition", "disposition_desc");
    }

    @Test
    void unsupportedMethodsReturnTheDocumentedStatus() {
        try (DescribedServer described = new DescribedServer(directory)) {
            server.serve(described.handler());
            for (Operation operation : DOCUMENT.operations()) {
                Set<String> documented = DOCUMENT.operations().stream()
                        .filter(each -> each.template().equals(operation.template()))
                        .map(Operation::method)
                        .collect(Collectors.toSet());
                String target = requests.sample(operation).plain().target();
                for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "MADE-UP")) {
                    if (!documented.contains(method)) {
                        assertThat(requests.send(method, target, null))
                                .as(method + ' ' + target)
                                .isEqualTo(method.equals("OPTIONS") ? 204 : 405);
                    }
                }
                if (documented.contains("GET")) {
                    assertThat(requests.send("HEAD", target, null)).as(target).isEqualTo(200);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /                                           |                     | 404",
                "GET    | /services                                   |                     | 404",
                "GET    | /services/1//                               |                     | 404",
                "PUT    | /services/1/tasks/0/extensions/x/y          | {}                  | 404",
                "GET    | /services/one                               |                     | 404",
                "GET    | /services/99999999999999999999              |                     | 404",
                "GET    | /services/1/states/-1                       |                     | 404",
                "POST   | /services/1/tasks/99999999999/end           |                     | 404",
                "POST   | /services/1/states/transition               | {\"from\":{\"state_id\":7},\"to\":{}} | 404",
                "DELETE | /services/1/extensions/nothing              |                     | 404",
                "GET    | /services/1?active_states=yes               |                     | 400",
                "GET    | /services/1?extensions=a&extensions=b       |                     | 200",
                "GET    | /services/1?extensions=%22a                 |                     | 400",
                "GET    | /services/anonymous/42?limit=0&started_to=x |                     | 400",
                "GET    | /services/anonymous/%FF                     |                     | 400",
                "GET    | /customers//services                        |                     | 400",
                "GET    | /unknown/%FF                                |                     | 400",
                "POST   | /services/start                             |                     | 400",
                "POST   | /services/start                             | {\"contact_key\":tru | 400",
                "POST   | /services/start                             | {\"customer_id\":1,\"est_duration\":-1} | 400",
                "POST   | /services/start                             | {\"contact_key\":\"42\",\"a\":1,\"a\":2} | 400",
                "POST   | /services/1/end                             | []                  | 400",
                "POST   | /services/1/tasks/start                     | {\"state_id\":2}    | 400",
                "POST   | /customers/C/services/1                     | {\"customer_id\":\"D\"} | 400",
                "PUT    | /services/1/extensions/x                    |                     | 400",
                "PUT    | /services/1/extensions/service_id           | 1                   | 400",
                "PUT    | /services/1/extensions/x/merge              | []                  | 400",
                "POST   | /services/1/end                             |                     | 204",
                "POST   | /services/1/states/start                    |                     | 201",
                "POST   | /services_composite/start                   | {\"services\":[{}]} | 400",
                "POST   | /services_bulk/start                        | {\"services\":[]}   | 200",
                "POST   | /services_bulk/start                        | {\"services\":[{\"contact_key\":\"42\"},{}]} | 200",
                "POST   | /services_bulk/start                        | {\"services\":[{\"contact_key\":\"42\"},{}],\"atomic\":true} | 400",
                "POST   | /services_bulk/start                        | {\"services\":{}}   | 400",
                "GET    | /maintenance/services/stream                |                     | 400",
                "GET    | /maintenance/services/stream?time_from=2009-05-12T00:00:00.000Z | | 200",
                "GET    | /maintenance/services/stream?time_from=2009-05-12T00:00:00.000Z&filter_state=active | | 400",
                "GET    | /metadata/business-attributes?cv-attribute=State.type | | 200",
                "GET    | /metadata/business-attributes?cv-attribute=State.service_type | | 400"
            })
    void unusualRequestsReturnTheDocumentedStatus(String method, String path, String body, int status) {
        try (DescribedServer described = new DescribedServer(directory)) {
            server.serve(described.handler());
            byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);

            assertThat(requests.send(method, DOCUMENT.base() + path, bytes)).isEqualTo(status);
        }
    }

    @Test
    void everyPathWithUsersReturnsTheDocumentedStatus() {
        try (DescribedServer described = DescribedServer.withUsers(directory)) {
            server.serve(described.handler());
            for (String path : List.of("/services/1", "/nowhere", "/services/%FF")) {
                String target = DOCUMENT.base() + path;
                for (String method : List.of("GET", "HEAD", "OPTIONS", "DELETE", "PATCH")) {
                    assertThat(requests.send(method, target, null)).isEqualTo(401);
                }
                for (String method : List.of("DELETE", "PATCH")) {
                    assertThat(requests.send(method, target, null, "Authorization", AuthorizationHeaders.SUPERVISOR))
                            .isEqualTo(403);
                }
            }
            assertThat(requests.send(
                            "GET",
                            DOCUMENT.base() + "/services/1",
                            null,
                            "Authorization",
                            AuthorizationHeaders.SUPERVISOR))
                    .isEqualTo(200);
            assertThat(requests.send(
                            "DELETE",
                            DOCUMENT.base() + "/services/1",
                            null,
                            "Authorization",
                            AuthorizationHeaders.BOUND))
                    .isEqualTo(200);
        }
    }
}
