package io.contextservices.cli.config;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.engine.BusinessAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Business attributes as they stand in the file.
 *
 * <pre>
 * sets:
 *   Service types:
 *     default: New Account
 *     values:
 *       New Account: 1
 *       Bill Payment: {dbid: 2, display-name: Paying a bill, expiration: 30d}
 * mapping:
 *   Service.type: Service types
 * map-names: true
 * data-validation: true
 * </pre>
 */
final class EnumerationsReader {

    private static final String DBID = "dbid";
    private static final String DISPLAY_NAME = "display-name";
    private static final String DESCRIPTION = "description";

    private EnumerationsReader() {}

    static BusinessAttributes read(Node node) {
        Map<String, Node> fields = fields(node, "", Set.of("sets", "mapping", "map-names", "data-validation"));
        BusinessAttributes.Builder attributes = BusinessAttributes.builder();
        nested(fields, "sets").forEach((name, set) -> attributes.add(set(name, set)));
        nested(fields, "mapping").forEach((field, set) -> attributes.map(field, ValueTypes.text(set)));
        if (fields.containsKey("map-names")) {
            attributes.mapNames(ValueTypes.bool(fields.get("map-names")));
        }
        if (fields.containsKey("data-validation")) {
            attributes.validation(ValueTypes.bool(fields.get("data-validation")));
        }
        return attributes.build();
    }

    static Map<String, BusinessAttributes> byTenant(Node node) {
        Map<String, BusinessAttributes> all = new LinkedHashMap<>();
        ValueTypes.fields(node).forEach((tenant, attributes) -> all.put(tenant, read(attributes)));
        return all;
    }

    private static BusinessAttribute set(String name, Node node) {
        Map<String, Node> fields =
                fields(node, "set " + name, Set.of(DBID, DISPLAY_NAME, DESCRIPTION, "default", "values"));
        BusinessAttribute.Builder set = BusinessAttribute.builder(name);
        if (fields.containsKey(DBID)) {
            set.dbId(id(fields.get(DBID)));
        }
        if (fields.containsKey(DISPLAY_NAME)) {
            set.displayName(ValueTypes.text(fields.get(DISPLAY_NAME)));
        }
        if (fields.containsKey(DESCRIPTION)) {
            set.description(ValueTypes.text(fields.get(DESCRIPTION)));
        }
        if (fields.containsKey("default")) {
            set.defaultValue(ValueTypes.text(fields.get("default")));
        }
        nested(fields, "values").forEach((value, of) -> set.value(value(value, of)));
        return set.build();
    }

    /** Reads a value: an id alone, or a mapping with an id and further fields. */
    private static Value value(String name, Node node) {
        if (node instanceof ScalarNode) {
            return Value.of(id(node), name);
        }
        Map<String, Node> fields = fields(node, "value " + name, Set.of(DBID, DISPLAY_NAME, DESCRIPTION, "expiration"));
        if (!fields.containsKey(DBID)) {
            throw new IllegalArgumentException("has a value " + name + " without dbid");
        }
        Value value = Value.of(id(fields.get(DBID)), name);
        if (fields.containsKey(DISPLAY_NAME)) {
            value = value.withDisplayName(ValueTypes.text(fields.get(DISPLAY_NAME)));
        }
        if (fields.containsKey(DESCRIPTION)) {
            value = value.withDescription(ValueTypes.text(fields.get(DESCRIPTION)));
        }
        return fields.containsKey("expiration")
                ? value.withExpiration(ValueTypes.duration(fields.get("expiration")))
                : value;
    }

    private static long id(Node node) {
        try {
            return Long.parseLong(ValueTypes.text(node));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("has a dbid that is not a whole number: " + ValueTypes.text(node), e);
        }
    }

    private static Map<String, Node> nested(Map<String, Node> fields, String name) {
        Node node = fields.get(name);
        return node == null ? Map.of() : ValueTypes.fields(node);
    }

    private static Map<String, Node> fields(Node node, String where, Set<String> known) {
        Map<String, Node> fields = ValueTypes.fields(node);
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "has the unknown key " + name + (where.isEmpty() ? "" : " in " + where) + "; did you mean "
                                + ConfigurationKeys.nearest(name, known.stream()) + '?');
            }
        }
        return fields;
    }
}
