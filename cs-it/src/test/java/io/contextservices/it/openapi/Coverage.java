package io.contextservices.it.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records the parts of the document that tests have used: operations, parameters, statuses, headers, response
 * properties.
 */
final class Coverage {

    private static final String SCHEMA = "schema";

    private final OpenApi document;
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final AtomicLong exchanges = new AtomicLong();

    Coverage(OpenApi document) {
        this.document = document;
    }

    void exchange() {
        exchanges.incrementAndGet();
    }

    void parameter(Operation operation, Operation.Parameter parameter) {
        seen.add(nameOf(operation, parameter));
    }

    void response(Operation operation, int status) {
        seen.add(nameOf(operation, status));
    }

    void header(Operation operation, int status, String name) {
        seen.add(nameOf(operation, status) + ", header " + name);
    }

    void body(JsonNode schema, JsonNode value) {
        walk("", schema, value, seen, new HashSet<>());
    }

    /** Returns the parts that no test has used. */
    Set<String> missing() {
        Set<String> missing = all();
        missing.removeAll(seen);
        return missing;
    }

    String summary() {
        return exchanges + " exchanges, " + document.operations().size() + " operations, " + all().size()
                + " parameters, statuses, headers and properties";
    }

    private Set<String> all() {
        Set<String> all = new TreeSet<>();
        Set<String> visited = new HashSet<>();
        for (Operation operation : document.operations()) {
            operation.parameters().forEach(parameter -> all.add(nameOf(operation, parameter)));
            operation.responses().forEach((status, response) -> {
                all.add(nameOf(operation, status));
                response.path("headers")
                        .fieldNames()
                        .forEachRemaining(name -> all.add(nameOf(operation, status) + ", header " + name));
                response.path("content").forEach(content -> walk("", content.get(SCHEMA), null, all, visited));
            });
        }
        return all;
    }

    private static String nameOf(Operation operation, Operation.Parameter parameter) {
        return operation + ", " + parameter.in() + " " + parameter.name();
    }

    private static String nameOf(Operation operation, int status) {
        return operation + ", " + status;
    }

    /**
     * Collects the properties of a schema: those that also occur in a value, or all.
     *
     * @param at the name of the schema
     * @param visited schemas that were visited before, if there is no value
     */
    private void walk(String at, JsonNode schema, @Nullable JsonNode value, Set<String> into, Set<String> visited) {
        JsonNode ref = schema.get("$ref");
        if (ref != null && (value != null || visited.add(ref.textValue()))) {
            walk(ref.textValue(), document.at(ref), value, into, visited);
        }
        schema.path("allOf").forEach(part -> walk(at, part, value, into, visited));
        schema.path("properties").properties().forEach(property -> {
            if (value == null || value.has(property.getKey())) {
                String name = at + ' ' + property.getKey();
                into.add(name);
                JsonNode inner = value == null ? null : value.get(property.getKey());
                walk(name, property.getValue(), inner, into, visited);
            }
        });
        if (schema.has("items")) {
            Iterable<JsonNode> items = value == null ? Collections.singleton(null) : value;
            items.forEach(item -> walk(at + "[]", schema.get("items"), item, into, visited));
        }
    }
}
