package io.contextservices.it.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contextservices.it.openapi.Operation.Parameter;
import io.contextservices.testkit.ContextServicesContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the server rejects exactly the requests that the document declares invalid. */
@Tag("slow")
class OpenApiRequestsTest {

    private static final OpenApi DOCUMENT = OpenApi.read();
    private static final Schemas SCHEMAS = new Schemas(DOCUMENT);

    /** Fields that may be rejected for their value: another customer than in the URL, a state that does not exist. */
    private static final Set<String> WRONG_FOR_OTHER_REASONS =
            Set.of("associateService customer_id", "startTask state_id");

    /** Parameters that may be rejected for their value: the name of a tenant, a cursor of a list. */
    private static final Set<String> PARAMETERS_WRONG_FOR_OTHER_REASONS = Set.of("ContactCenterId", "after");

    private static final List<String> VALUES = Stream.concat(
                    Stream.of(
                            ("x . .. 0 1 -1 +1 -0 001 1.5 1e1 0x1 \u0661 1000 1001 2147483647 2147483648 9007199254740991"
                                            + " 9007199254740992 9223372036854775808 true TRUE yes service_id state_id task_id"
                                            + " started 2026-02-28T00:00:00.000Z 2026-02-30T00:00:00.000Z 2026-02-28T00:00:00Z")
                                    .split(" ", -1)),
                    Stream.of("x".repeat(256), "x".repeat(257)))
            .toList();

    private static final int MIN_OPERATIONS = 25;
    private static final int MIN_PARAMETERS = 100;
    private static final int MIN_VARIANTS = 15;

    private static final List<String> FLAGS = List.of("true", "false", "TRUE", "True", "yes", "1", "0", "x");

    private static final List<String> TEXTS = List.of("x", "0", "-1", "\u0661", ".", "true", "x".repeat(257));

    private static final JsonNode ANY_TEXT = Schemas.JSON.createObjectNode().put("type", "string");

    private static final List<String> VALUES_OF_HEADERS = List.of("x", "x".repeat(255), "x".repeat(256));

    @TempDir
    static Path exports;

    private static final Queue<String> FAULTS = new ConcurrentLinkedQueue<>();
    private static RecordingServer server;
    private static Requests requests;

    private final List<String> differences = new ArrayList<>();
    private DescribedServer described;

    @BeforeAll
    static void startServer() {
        Checker checker = new Checker(DOCUMENT, SCHEMAS, new Coverage(DOCUMENT));
        server = new RecordingServer(
                exchange -> checker.faults(exchange).forEach(fault -> FAULTS.add(fault + ": " + exchange)));
        requests = new Requests(server.uri());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void serve() {
        described = new DescribedServer(exports);
        server.serve(described.handler());
    }

    @AfterEach
    void nothingIsOtherwiseThanDocumented() {
        server.awaitQuiet();
        described.close();
        List<String> faults = new ArrayList<>(FAULTS);
        FAULTS.clear();
        assertThat(differences).isEmpty();
        assertThat(faults).isEmpty();
    }

    static Stream<Operation> operations() {
        return DOCUMENT.operations().stream();
    }

    static Stream<Operation> operationsWithABody() {
        return operations().filter(Operation::takesBody);
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void bodyIsRefusedIfTheSchemaRejectsIt(Operation operation) {
        JsonNode schema = operation.bodySchema();
        assertThat(operation.bodyExamples()).isNotEmpty();
        for (JsonNode example : operation.bodyExamples()) {
            Map<String, JsonNode> variants = Variants.of(DOCUMENT, schema, example);
            assertThat(variants).hasSizeGreaterThan(MIN_VARIANTS);
            variants.forEach((difference, body) -> {
                boolean refused = !SCHEMAS.faults(schema, body).isEmpty();
                int status = send(requests.sample(operation).body(body));
                boolean forOtherReasons = WRONG_FOR_OTHER_REASONS.stream()
                        .anyMatch(field -> (operation.id() + ' ' + difference).startsWith(field));
                if (refused ? status != 400 : status == 400 && !forOtherReasons) {
                    differences.add(difference + " is " + (refused ? "not " : "") + "documented: " + status);
                }
            });
        }
    }

    /** Otherwise tests over all of them would pass without a request. */
    @Test
    void theDocumentHasOperationsBodiesAndParameters() {
        assertThat(operations()).hasSizeGreaterThanOrEqualTo(MIN_OPERATIONS);
        assertThat(operationsWithABody()).hasSizeGreaterThanOrEqualTo(MIN_OPERATIONS / 2);
        assertThat(operations().flatMap(operation -> operation.parameters().stream()))
                .hasSizeGreaterThanOrEqualTo(MIN_PARAMETERS)
                .allSatisfy(parameter -> assertThat(values(parameter)).isNotEmpty());
        assertThat(operations().flatMap(operation -> operation.parameters("query").stream()))
                .hasSizeGreaterThanOrEqualTo(MIN_OPERATIONS);
    }

    @Test
    void theVendorsExampleIsValid() throws IOException {
        Operation start = DOCUMENT.operation("startService");
        byte[] example = vendorExample();

        assertThat(SCHEMAS.faults(start.bodySchema(), example)).isEmpty();
        assertThat(requests.sample(start)
                        .body(new String(example, StandardCharsets.UTF_8))
                        .send())
                .isEqualTo(201);
    }

    private static byte[] vendorExample() throws IOException {
        try (InputStream in = ContextServicesContract.class.getResourceAsStream("start-service.json")) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void bodyIsOptionalIfDocumentedSo(Operation operation) {
        assertThat(requests.sample(operation).body("").send() == 400).isEqualTo(operation.needsBody());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void parameterIsRefusedIfTheSchemaRejectsIt(Operation operation) {
        for (Parameter parameter : operation.parameters()) {
            for (String value : values(parameter)) {
                boolean refused = !SCHEMAS.faults(parameter.schema(), value).isEmpty();
                int status = send(requests.sample(operation).with(parameter.in(), parameter.name(), value));
                boolean forOtherReasons = PARAMETERS_WRONG_FOR_OTHER_REASONS.contains(parameter.name())
                        || (isId(parameter)
                                && !value.equals(parameter.node().get("example").asText()));
                int refusal = isId(parameter) ? 404 : 400;
                if (refused ? status != refusal : status == refusal && !forOtherReasons) {
                    differences.add(parameter.name() + '=' + value + " is " + (refused ? "not " : "") + "documented: "
                            + status);
                }
            }
        }
    }

    private static List<String> values(Parameter parameter) {
        if (parameter.in().equals("header")) {
            return VALUES_OF_HEADERS;
        }
        JsonNode schema = parameter.schema();
        if (schema.path("type").asText().equals("boolean")) {
            return FLAGS;
        }
        if (schema.equals(ANY_TEXT) || schema.path("items").equals(ANY_TEXT)) {
            return TEXTS;
        }
        Stream<String> choices = schema.path("enum").valueStream().map(JsonNode::asText);
        return Stream.concat(VALUES.stream(), choices).toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void parameterIsOptionalIfDocumentedSo(Operation operation) {
        for (Parameter parameter : operation.parameters()) {
            if (!parameter.in().equals("path")) {
                int status = send(requests.sample(operation).without(parameter.in(), parameter.name()));
                if ((status == 400) != parameter.isRequired()) {
                    differences.add(parameter.name() + " missing: " + status);
                }
            }
        }
    }

    /**
     * The server ignores unknown parameters, so the rejection shows that it knows this one. A list may be repeated, but
     * must not have an unclosed quote.
     */
    @ParameterizedTest
    @MethodSource("operations")
    void repeatedOrUnclosedQueryParameterIsRefused(Operation operation) {
        String target = requests.sample(operation).target();
        byte[] body = operation.needsBody()
                ? operation.bodyExamples().get(0).toString().getBytes(StandardCharsets.UTF_8)
                : null;
        for (Parameter parameter : operation.parameters("query")) {
            boolean list = parameter.node().at("/schema/type").asText().equals("array");
            String given = parameter.name()
                    + '='
                    + (list ? "%22" : Requests.text(parameter.node().get("example")));
            if (requests.send(operation.method(), target, body) >= 300
                    || requests.send(operation.method(), target + '&' + given, body) != 400) {
                differences.add(parameter.name() + " is not known");
            }
        }
    }

    /** The server accepts ids of any form; an unknown one refers to nothing. */
    private static boolean isId(Parameter parameter) {
        return parameter.in().equals("path")
                && parameter.schema().path("$ref").asText().endsWith("Id");
    }

    /** Sends a request, and restores the objects of the examples for the next one. */
    private int send(Requests.Sample request) {
        int status = request.send();
        if (status < 300 && !request.isHarmless()) {
            described.close();
            described = new DescribedServer(exports);
            server.serve(described.handler());
        }
        return status;
    }
}
