package io.contextservices.json.internal;

import static io.contextservices.json.internal.JsonBridge.JSON;

import io.contextservices.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that this library accepts: one value by RFC 8259 in UTF-8, no duplicate keys in an object, limited nesting.
 */
public final class JsonText {

    /** The maximum nesting depth of any text. */
    public static final int MAX_NESTING = 1_000;

    private JsonText() {}

    /** Thrown if a value is nested deeper than allowed. */
    public static final class TooDeepException extends JsonReader.MalformedJsonException {
        private static final long serialVersionUID = 1L;

        public TooDeepException(int limit, byte[] text, int at) {
            super(text, at, "nested deeper than " + limit);
        }
    }

    public static Json parse(byte[] utf8) {
        return strictly(duplicate -> whole(utf8, MAX_NESTING, MAX_NESTING, duplicate));
    }

    private static <T> T strictly(Function<Consumer<String>, T> reading) {
        try {
            return reading.apply(key -> {
                throw new IllegalArgumentException("the key " + key + " is there twice");
            });
        } catch (JsonReader.MalformedJsonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    /** Returns the only value of a text, without the white space around it. */
    public static Json whole(byte[] utf8, int room, int limit, Consumer<String> duplicate) {
        JsonReader in = new JsonReader(utf8);
        if (in.isAtEnd()) {
            throw new JsonReader.MalformedJsonException(utf8, in.at(), "no JSON value");
        }
        in.next();
        Json value = slice(in, utf8, room, limit, duplicate);
        end(in, utf8, "text after the value");
        return value;
    }

    /** Checks that only white space follows. */
    public static void end(JsonReader in, byte[] utf8, String fault) {
        if (!in.isAtEnd()) {
            throw new JsonReader.MalformedJsonException(utf8, in.at(), fault);
        }
    }

    /** Returns the value at the current position, verbatim, and moves the reader to the end of the value. */
    public static Json slice(JsonReader in, byte[] utf8, int room, int limit, Consumer<String> duplicate) {
        int from = in.from();
        int depth = walk(in, utf8, room, limit, duplicate);
        return JSON.of(utf8, from, in.at() - from, depth);
    }

    /** Reads the value at the current position and returns its nesting depth. */
    private static int walk(JsonReader in, byte[] utf8, int room, int limit, Consumer<String> duplicate) {
        JsonReader.Token token = in.token();
        if (token != JsonReader.Token.OBJECT && token != JsonReader.Token.ARRAY) {
            return 0;
        }
        if (room == 0) {
            throw new TooDeepException(limit, utf8, in.from());
        }
        int depth = 0;
        if (token == JsonReader.Token.OBJECT) {
            SeenNames names = new SeenNames();
            while (in.name()) {
                if (!names.add(in)) {
                    duplicate.accept(in.nameText());
                }
                in.next();
                depth = Math.max(depth, walk(in, utf8, room - 1, limit, duplicate));
            }
        } else {
            while (in.item()) {
                depth = Math.max(depth, walk(in, utf8, room - 1, limit, duplicate));
            }
        }
        return depth + 1;
    }

    /** Returns whether the text contains no lone surrogate, so that it can be written as UTF-8. */
    public static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Returns the fields of an object, each value verbatim. */
    public static Map<String, Json> fields(Json object) {
        return fields(object, KnownNames.NONE);
    }

    /** Returns the fields of an object that probably has these names, each value verbatim. */
    public static Map<String, Json> fields(Json object, KnownNames known) {
        byte[] utf8 = toBytes(object);
        return fields(new JsonReader(utf8, known), utf8, key -> {});
    }

    /**
     * Returns the fields of a text that is one object, each value verbatim. Checks the text as {@link #parse} does, but
     * in one pass.
     */
    public static Map<String, Json> parseFields(byte[] utf8) {
        return parseFields(utf8, KnownNames.NONE);
    }

    /** Returns the fields of a text that probably has these names, as {@link #parseFields(byte[])} does. */
    public static Map<String, Json> parseFields(byte[] utf8, KnownNames known) {
        return strictly(duplicate -> {
            JsonReader in = new JsonReader(utf8, known);
            Map<String, Json> fields = fields(in, utf8, duplicate);
            end(in, utf8, "text after the value");
            return fields;
        });
    }

    private static Map<String, Json> fields(JsonReader in, byte[] utf8, Consumer<String> duplicate) {
        if (in.next() != JsonReader.Token.OBJECT) {
            throw new IllegalArgumentException("not a JSON object");
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        while (in.name()) {
            String name = in.nameText();
            in.next();
            Json value = slice(in, utf8, MAX_NESTING - 1, MAX_NESTING, duplicate);
            if (fields.put(name, value) != null) {
                duplicate.accept(name);
            }
        }
        return fields;
    }

    /** Returns the items of an array, each verbatim. */
    public static List<Json> items(Json array) {
        List<Json> items = new ArrayList<>();
        byte[] utf8 = toBytes(array);
        JsonReader in = new JsonReader(utf8);
        if (in.next() != JsonReader.Token.ARRAY) {
            throw new IllegalArgumentException("not a JSON array");
        }
        while (in.item()) {
            items.add(slice(in, utf8, MAX_NESTING, MAX_NESTING, key -> {}));
        }
        return items;
    }

    /** Returns the content of a JSON string, or {@code null} if the value is not a string. */
    public static @Nullable String asText(Json value) {
        if (JSON.array(value)[JSON.offset(value)] != '"') {
            return null;
        }
        JsonReader in = new JsonReader(toBytes(value));
        in.next();
        return in.text();
    }

    /** Returns the integer, or {@code null} if the value is not an integer or does not fit 64 bits. */
    public static @Nullable Long asInteger(Json value) {
        try {
            return Long.valueOf(value.text());
        } catch (NumberFormatException notAnInteger) {
            return null;
        }
    }

    /** Returns the text as UTF-8. The array must not be changed. */
    public static byte[] toBytes(Json value) {
        byte[] utf8 = JSON.array(value);
        int from = JSON.offset(value);
        int length = JSON.length(value);
        return from == 0 && length == utf8.length ? utf8 : Arrays.copyOfRange(utf8, from, from + length);
    }

    /** Returns the nesting depth of arrays and objects: 0 for a string, 1 for {@code []}. */
    public static int depth(Json value) {
        return JSON.depth(value);
    }
}
