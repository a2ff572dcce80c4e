package io.contextservices.json;

import io.contextservices.json.internal.JsonText;
import io.contextservices.json.internal.JsonWriter;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fast conversion of the most common attached values to JSON: maps and collections of the JDK, strings, integers and
 * booleans. The result is the text that databind writes. The output of databind would have to be parsed once more to
 * verify it; this class writes valid JSON and needs no second pass.
 */
final class PlainJson {

    private static final int NOT_PLAIN = -1;

    private PlainJson() {}

    /**
     * Converts a value to JSON; returns {@code null} if it is or contains any other type, or is nested deeper than
     * allowed.
     */
    static @Nullable Json of(@Nullable Object value) {
        int depth = depth(value, JsonText.MAX_NESTING);
        if (depth == NOT_PLAIN) {
            return null;
        }
        JsonWriter.Plain out = new JsonWriter.Plain();
        write(value, out);
        byte[] utf8 = out.toBytes();
        return new Json(utf8, 0, utf8.length, depth);
    }

    private static int depth(@Nullable Object value, int room) {
        if (value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean) {
            return 0;
        }
        // Classes outside the JDK may define their JSON form by annotations.
        if (room == 0 || value.getClass().getModule() != Object.class.getModule()) {
            return NOT_PLAIN;
        }
        if (value instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (!(key instanceof String)) {
                    return NOT_PLAIN;
                }
            }
            return depthAround(map.values(), room - 1);
        }
        return value instanceof Collection<?> items ? depthAround(items, room - 1) : NOT_PLAIN;
    }

    private static int depthAround(Collection<?> items, int room) {
        int deepest = 0;
        for (Object item : items) {
            int depth = depth(item, room);
            if (depth == NOT_PLAIN) {
                return NOT_PLAIN;
            }
            deepest = Math.max(deepest, depth);
        }
        return deepest + 1;
    }

    private static void write(@Nullable Object value, JsonWriter.Plain out) {
        if (value == null) {
            out.nothing();
        } else if (value instanceof String text) {
            out.value(text);
        } else if (value instanceof Boolean is) {
            out.value(is);
        } else if (value instanceof Map<?, ?> map) {
            out.beginObject();
            map.forEach((key, item) -> {
                out.name((String) key);
                write(item, out);
            });
            out.endObject();
        } else if (value instanceof Collection<?> items) {
            out.beginArray();
            items.forEach(item -> write(item, out));
            out.endArray();
        } else {
            out.value(((Number) value).longValue());
        }
    }
}
