package io.contextservices.api;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a value that are set, from which its class derives {@code equals}, {@code hashCode} and
 * {@code toString}. A field that is {@code null}, {@code false} or empty is not set. A value creates this object when
 * one of these methods is called, and does not keep it.
 */
final class ValueFields {

    private final Class<?> type;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Set<String> hidden = new HashSet<>();

    /** Creates fields of a value of this class. Values of different classes are never equal. */
    ValueFields(Class<?> type) {
        this.type = type;
    }

    /** Adds a field that the text contains; of a map, it contains only the keys. */
    ValueFields show(String name, @Nullable Object value) {
        if (value != null && !value.equals(false) && !isEmpty(value)) {
            fields.put(name, value);
        }
        return this;
    }

    /** Adds a field that may contain data of a customer, so that the text contains only its name. */
    ValueFields hide(String name, @Nullable Object value) {
        hidden.add(name);
        return show(name, value);
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Collection<?> items ? items.isEmpty() : value instanceof Map<?, ?> map && map.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ValueFields that && type == that.type && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + fields.hashCode();
    }

    /** Returns the name of the class and the fields, as in {@code CallOptions[idempotencyKey, ifVersion=3]}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", type.getSimpleName() + "[", "]");
        fields.forEach((name, value) -> text.add(hidden.contains(name) ? name : name + '=' + shown(value)));
        return text.toString();
    }

    private static Object shown(Object value) {
        return value instanceof Map<?, ?> map ? map.keySet() : value;
    }
}
