package io.contextservices.it.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.contextservices.wire.UriCodec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A method of a path in the document. */
record Operation(OpenApi document, String method, String template, JsonNode pathItem, JsonNode node) {

    static final String JSON = "application/json";

    /** A parameter, with its reference resolved. */
    record Parameter(String name, String in, JsonNode schema, JsonNode node) {

        boolean isRequired() {
            return node.path("required").asBoolean();
        }
    }

    String id() {
        return node.get("operationId").textValue();
    }

    /** Returns the decoded segments of the path. */
    static String[] segments(String path) {
        return Arrays.stream(path.split("/", -1)).map(UriCodec::decodeSegment).toArray(String[]::new);
    }

    /** Returns the values of the path's parameters; {@code null} if the segments do not match the path. */
    @Nullable
    Map<String, String> match(String... given) {
        String[] expected = template.split("/", -1);
        if (expected.length != given.length) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < expected.length; i++) {
            String value = given[i];
            if (expected[i].startsWith("{")) {
                values.put(expected[i].substring(1, expected[i].length() - 1), value);
            } else if (!expected[i].equals(value)) {
                return null;
            }
        }
        return values;
    }

    List<Parameter> parameters() {
        return Stream.concat(items(pathItem.path("parameters")), items(node.path("parameters")))
                .map(document::resolve)
                .map(parameter -> new Parameter(
                        parameter.get("name").textValue(),
                        parameter.get("in").textValue(),
                        parameter.get("schema"),
                        parameter))
                .toList();
    }

    List<Parameter> parameters(String in) {
        return parameters().stream()
                .filter(parameter -> parameter.in().equals(in))
                .toList();
    }

    Optional<Parameter> parameter(String in, String name) {
        return parameters(in).stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst();
    }

    boolean takesBody() {
        return node.has("requestBody");
    }

    boolean needsBody() {
        return node.at("/requestBody/required").asBoolean();
    }

    JsonNode bodySchema() {
        return body().get("schema");
    }

    /** Returns the examples of the body; at least one. */
    List<JsonNode> bodyExamples() {
        JsonNode single = body().get("example");
        return single != null
                ? List.of(single)
                : items(document.resolve(bodySchema()).path("examples")).toList();
    }

    private JsonNode body() {
        return node.at("/requestBody/content").get(JSON);
    }

    /** Returns the responses by status. */
    Map<Integer, JsonNode> responses() {
        Map<Integer, JsonNode> responses = new TreeMap<>();
        node.get("responses")
                .properties()
                .forEach(entry -> responses.put(Integer.valueOf(entry.getKey()), document.resolve(entry.getValue())));
        return responses;
    }

    @Override
    public String toString() {
        return method + ' ' + template;
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
