package io.contextservices.it.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The OpenAPI document of the API. */
final class OpenApi {

    private static final String PLACE = "/io/contextservices/server/internal/http/openapi.yaml";
    private static final String ON_THE_SERVER = "/genesys/1/cs/openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final JsonNode root;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, JsonNode> targets = new ConcurrentHashMap<>();

    private OpenApi(JsonNode root) {
        this.root = root;
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry -> operations.add(new Operation(
                                this,
                                entry.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                path.getValue(),
                                entry.getValue()))));
    }

    static OpenApi read() {
        try (InputStream in = OpenApi.class.getResourceAsStream(PLACE)) {
            return new OpenApi(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    List<Operation> operations() {
        return operations;
    }

    Operation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the prefix of every path. */
    String base() {
        return URI.create(ON_THE_SERVER)
                .resolve(root.at("/servers/0/url").textValue())
                .getPath();
    }

    /** Returns the operations of the most specific documented path that matches a path. */
    List<Operation> at(String path) {
        String[] segments = Operation.segments(path);
        Optional<String> template = operations.stream()
                .filter(operation -> operation.match(segments) != null)
                .map(Operation::template)
                .min(Comparator.comparing(OpenApi::generality));
        return operations.stream()
                .filter(operation ->
                        template.isPresent() && operation.template().equals(template.get()))
                .toList();
    }

    /** Returns a sort key that places fixed segments before parameters. */
    private static String generality(String template) {
        return template.replaceAll("\\{\\w+}", "~");
    }

    /** Returns the target of a reference, or else the node itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode ref = node.get("$ref");
        return ref == null ? node : resolve(at(ref));
    }

    JsonNode at(JsonNode ref) {
        return targets.computeIfAbsent(ref.textValue(), place -> {
            JsonNode target = root.at(place.substring(1));
            if (target.isMissingNode()) {
                throw new IllegalStateException("nothing at " + ref);
            }
            return target;
        });
    }

    /** Returns a response that is shared by all paths, documented or not. */
    JsonNode sharedResponse(String name) {
        return root.at("/components/responses/" + name);
    }

    /** Returns the shared responses that are sent before the path is resolved. */
    Map<Integer, JsonNode> responsesOfAllPaths() {
        return Map.of(
                400, sharedResponse("BadRequest"),
                401, sharedResponse("Unauthorized"),
                403, sharedResponse("Forbidden"),
                414, sharedResponse("UrlTooLong"),
                431, sharedResponse("HeadersTooLarge"),
                503, sharedResponse("Unavailable"));
    }
}
