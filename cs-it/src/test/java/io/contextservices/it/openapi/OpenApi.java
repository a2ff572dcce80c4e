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

/** The document that describes the API. */
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

    /** What every path begins with. */
    String base() {
        return URI.create(ON_THE_SERVER)
                .resolve(root.at("/servers/0/url").textValue())
                .getPath();
    }

    /** The operations at the most specific of the documented paths that a path matches. */
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

    /** Sorts a path in which something is fixed before one in which anything may stand at that place. */
    private static String generality(String template) {
        return template.replaceAll("\\{\\w+}", "~");
    }

    /** What a reference refers to, or else the node itself. */
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

    /** An answer that can come from every path, documented or not. */
    JsonNode sharedResponse(String name) {
        return root.at("/components/responses/" + name);
    }

    /** The shared answers that come before it is looked for what is at a path. */
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
