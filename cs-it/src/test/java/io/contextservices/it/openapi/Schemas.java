package io.contextservices.it.openapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi31;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Validates values against the schemas of the document. Safe for use by several threads. */
final class Schemas {

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String COMPONENTS = "components";
    private static final Pattern UNPAIRED_SURROGATE =
            Pattern.compile("(?i)\\\\ud[89ab]..(?!\\\\ud[c-f])|(?<!\\\\ud[89ab]..)\\\\ud[c-f]..");
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");

    private final OpenApi document;
    private final JsonSchemaFactory factory = factory();
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<JsonNode, JsonSchema> compiled = Collections.synchronizedMap(new IdentityHashMap<>());

    Schemas(OpenApi document) {
        this.document = document;
    }

    /** Returns the errors of a value; empty if it is valid. */
    List<String> faults(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** Parses JSON. Jackson refuses an unpaired surrogate in a name, which RFC 8259 allows, so U+FFFD replaces it. */
    static JsonNode parse(byte[] json) throws IOException {
        Matcher unpaired = UNPAIRED_SURROGATE.matcher(new String(json, StandardCharsets.ISO_8859_1));
        return JSON.readTree(
                unpaired.find() ? unpaired.replaceAll("\\\\ufffd").getBytes(StandardCharsets.ISO_8859_1) : json);
    }

    List<String> faults(JsonNode schema, byte[] json) {
        try {
            return faults(schema, parse(json));
        } catch (IOException e) {
            return List.of("no JSON: " + e.getMessage());
        }
    }

    /** Returns the errors of a parameter or a header, whose value is decoded except for the commas of a list. */
    List<String> faults(JsonNode schema, String text) {
        return faults(schema, value(document.resolve(schema), text));
    }

    private static JsonSchemaFactory factory() {
        JsonMetaSchema dialect = JsonMetaSchema.builder(OpenApi31.getInstance())
                .keyword(new NonValidationKeyword(COMPONENTS))
                .build();
        return JsonSchemaFactory.getInstance(
                VersionFlag.V202012, builder -> builder.metaSchema(dialect).defaultMetaSchemaIri(dialect.getIri()));
    }

    /** References point into the document, so every schema is compiled with all possible targets. */
    private JsonSchema compile(JsonNode schema) {
        ObjectNode complete = JSON.createObjectNode();
        complete.setAll((ObjectNode) schema);
        complete.set(COMPONENTS, document.root().get(COMPONENTS));
        return factory.getSchema(complete, config);
    }

    private JsonNode value(JsonNode schema, String text) {
        String type = schema.path("type").asText();
        if (type.equals("array")) {
            JsonNode items = document.resolve(schema.get("items"));
            return JSON.createArrayNode()
                    .addAll(Arrays.stream(text.split(",", -1))
                            .filter(item -> !item.isEmpty())
                            .map(item -> value(items, item))
                            .toList());
        }
        if (type.equals("integer") && INTEGER.matcher(text).matches()) {
            return JSON.getNodeFactory().numberNode(new BigInteger(text));
        }
        if (type.equals("boolean") && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return JSON.getNodeFactory().booleanNode(text.equalsIgnoreCase("true"));
        }
        return JSON.getNodeFactory().textNode(text);
    }
}
