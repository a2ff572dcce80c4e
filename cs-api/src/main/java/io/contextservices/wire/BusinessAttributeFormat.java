package io.contextservices.wire;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.time.Duration;
import java.util.List;

/** The JSON of enumerations: the object documented by the vendor, extended by the default value and the expirations. */
final class BusinessAttributeFormat {

    private static final String NAME = "name";
    private static final String DBID = "dbid";
    private static final String DISPLAY_NAME = "display_name";
    private static final String DESCRIPTION = "description";
    private static final String MAP_NAME = "map_name";
    private static final String CV_ATTRIBUTES = "cv_attributes";
    private static final String DEFAULT_VALUE = "default_value";
    private static final String VALUES = "values";
    private static final String EXPIRATION = "expiration";

    private BusinessAttributeFormat() {}

    static void write(BusinessAttribute attribute, FieldWriter out) {
        out.beginObject()
                .field(NAME, attribute.name())
                .integer(DBID, attribute.dbId())
                .text(DISPLAY_NAME, attribute.displayName())
                .text(DESCRIPTION, attribute.description())
                .field(MAP_NAME, attribute.mapNames());
        if (!attribute.fields().isEmpty()) {
            out.field(CV_ATTRIBUTES, Json.of(attribute.fields()));
        }
        out.text(DEFAULT_VALUE, attribute.defaultValue()).beginArray(VALUES);
        attribute
                .values()
                .forEach(value -> out.beginObject()
                        .field(NAME, value.name())
                        .field(DBID, value.dbId())
                        .text(DISPLAY_NAME, value.displayName())
                        .text(DESCRIPTION, value.description())
                        .seconds(EXPIRATION, value.expiration())
                        .endObject());
        out.endArray().endObject();
    }

    /**
     * Reads an enumeration; unknown keys are ignored.
     *
     * @throws IllegalArgumentException if the JSON is not an enumeration
     */
    static BusinessAttribute read(Json json) {
        ResourceReader in = new ResourceReader(json);
        BusinessAttribute.Builder into = BusinessAttribute.builder(in.text(NAME));
        in.set(DBID, JsonText::asInteger, into::dbId);
        in.set(DISPLAY_NAME, JsonText::asText, into::displayName);
        in.set(DESCRIPTION, JsonText::asText, into::description);
        in.set(MAP_NAME, flag -> flag.text().equals("true"), into::mapNames);
        in.set(CV_ATTRIBUTES, BusinessAttributeFormat::texts, into::fields);
        in.set(DEFAULT_VALUE, JsonText::asText, into::defaultValue);
        in.set(VALUES, JsonText::items, values -> values.forEach(value -> into.value(value(value))));
        return into.build();
    }

    private static BusinessAttribute.Value value(Json json) {
        ResourceReader in = new ResourceReader(json);
        BusinessAttribute.Value value = BusinessAttribute.Value.of(in.integer(DBID), in.text(NAME));
        String displayName = in.get(DISPLAY_NAME, JsonText::asText);
        value = displayName == null ? value : value.withDisplayName(displayName);
        String description = in.get(DESCRIPTION, JsonText::asText);
        value = description == null ? value : value.withDescription(description);
        Long expiration = in.get(EXPIRATION, JsonText::asInteger);
        return expiration == null ? value : value.withExpiration(Duration.ofSeconds(expiration));
    }

    private static List<String> texts(Json array) {
        return JsonText.items(array).stream().map(item -> item.as(String.class)).toList();
    }
}
