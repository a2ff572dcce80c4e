package io.contextservices.it.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bodies that differ from an example in one place: in the value of a field, valid or not, or in a name. */
final class Variants {

    private static final List<JsonNode> VALUES = Stream.of(
                    "null, true, 0, 1, -1, 1.5, [], {}, \"\", \"x\", \"1\", \".\", \"..\"",
                    "9223372036854775807, 9223372036854775808, -9223372036854775808, -9223372036854775809",
                    "\"2096-02-28T00:00:00.000Z\", \"2096-02-30T00:00:00.000Z\", \"2096-02-28T00:00:00Z\"",
                    "\"2096-02-28T00:00:00.000+00:00\", \"2096-02-28\"")
            .flatMap(list -> parse('[' + list + ']').valueStream())
            .toList();

    /** The index of the array item that is changed. */
    private static final int FIRST = 0;

    private static final String CHARACTER = "😀";

    private final OpenApi document;
    private final Map<String, JsonNode> bodies = new LinkedHashMap<>();
    private final JsonNode example;

    private Variants(OpenApi document, JsonNode example) {
        this.document = document;
        this.example = example;
    }

    /** Returns the bodies by a description of the difference. */
    static Map<String, JsonNode> of(OpenApi document, JsonNode schema, JsonNode example) {
        Variants variants = new Variants(document, example);
        VALUES.forEach(value -> variants.bodies.put("= " + describe(value), value));
        if (example.isObject()) {
            variants.namesOfAllFields();
            variants.properties(schema, List.of());
        }
        return variants.bodies;
    }

    /** Some are names of fields, some would hide a field, and the others can be attached. */
    private void namesOfAllFields() {
        document.root()
                .findValues("properties")
                .forEach(properties -> properties
                        .fieldNames()
                        .forEachRemaining(name -> replace(List.of(name), TextNode.valueOf("x"))));
    }

    private void properties(JsonNode schema, List<String> at) {
        parts(schema).forEach(part -> {
            part.path("properties")
                    .properties()
                    .forEach(property -> property(property.getValue(), at, property.getKey()));
            if (part.has("items") && example.at(pointer(at)).has(FIRST)) {
                property(part.get("items"), at, String.valueOf(FIRST));
            }
        });
    }

    private void property(JsonNode schema, List<String> at, String name) {
        List<String> path = new ArrayList<>(at);
        path.add(name);
        property(schema, path);
    }

    private static String pointer(List<String> path) {
        return path.stream().map(name -> '/' + name).collect(Collectors.joining());
    }

    private void property(JsonNode schema, List<String> path) {
        Set<JsonNode> values = new LinkedHashSet<>(VALUES);
        parts(schema).forEach(part -> {
            integers(part, "minimum", -1, values);
            integers(part, "maximum", 1, values);
            if (part.has("maxLength")) {
                int max = part.get("maxLength").intValue();
                values.add(TextNode.valueOf(CHARACTER.repeat(max)));
                values.add(TextNode.valueOf(CHARACTER.repeat(max + 1)));
            }
            if (part.has("maxItems")) {
                int max = part.get("maxItems").intValue();
                JsonNode item = example.at(pointer(path)).get(FIRST);
                values.add(Schemas.JSON.createArrayNode().addAll(Collections.nCopies(max, item)));
                values.add(Schemas.JSON.createArrayNode().addAll(Collections.nCopies(max + 1, item)));
            }
        });
        values.forEach(value -> replace(path, value));
        ObjectNode without = example.deepCopy();
        put(without, path, null);
        bodies.put(String.join(".", path) + " missing", without);
        properties(schema, path);
    }

    private static void integers(JsonNode schema, String limit, int beyond, Set<JsonNode> values) {
        if (schema.has(limit)) {
            BigInteger at = schema.get(limit).bigIntegerValue();
            values.add(Schemas.JSON.getNodeFactory().numberNode(at));
            values.add(Schemas.JSON.getNodeFactory().numberNode(at.add(BigInteger.valueOf(beyond))));
        }
    }

    private void replace(List<String> path, JsonNode value) {
        ObjectNode body = example.deepCopy();
        put(body, path, value);
        bodies.put(String.join(".", path) + " = " + describe(value), body);
    }

    /** Puts a value at a place; {@code null} removes the present one. */
    private static void put(ObjectNode body, List<String> path, @Nullable JsonNode value) {
        JsonNode parent = body;
        for (String name : path.subList(0, path.size() - 1)) {
            parent = parent.path(name).isArray()
                    ? parent.get(name)
                    : parent instanceof ObjectNode object ? object.withObjectProperty(name) : parent.get(FIRST);
        }
        String name = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            JsonNode unused = value == null ? object.remove(name) : object.set(name, value);
        } else {
            ArrayNode array = (ArrayNode) parent;
            JsonNode unused = value == null ? array.remove(FIRST) : array.set(FIRST, value);
        }
    }

    /** Returns a schema and its components. */
    private Stream<JsonNode> parts(JsonNode schema) {
        Stream<JsonNode> parts = Stream.of("allOf", "anyOf")
                .flatMap(keyword -> schema.path(keyword).valueStream())
                .flatMap(this::parts);
        Stream<JsonNode> then = schema.has("then") ? parts(schema.get("then")) : Stream.of();
        Stream<JsonNode> ref = schema.has("$ref") ? parts(document.at(schema.get("$ref"))) : Stream.of();
        return Stream.of(Stream.of(schema), ref, parts, then).flatMap(stream -> stream);
    }

    private static String describe(JsonNode value) {
        String text = value.toString();
        return text.length() < 40 ? text : text.length() + " characters";
    }

    private static JsonNode parse(String json) {
        try {
            return Schemas.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
