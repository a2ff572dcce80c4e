package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value of any type that keeps its text: {@code 1.10} stays {@code 1.10}, keys keep their order, escapes
 * stay as they were written. Two values are equal if their texts are.
 *
 * <pre>{@code
 * Json coupon = Json.of(new Coupon("DISCOUNTCODE15"));
 * Json price = Json.parse("1.10");
 * Coupon back = coupon.as(Coupon.class);
 * }</pre>
 */
public final class Json {

    private final byte[] utf8;
    private final int from;
    private final int length;
    private final int depth;

    /** A part of {@code utf8} that is known to be well-formed; the array must never change again. */
    Json(byte[] utf8, int from, int length, int depth) {
        this.utf8 = utf8;
        this.from = from;
        this.length = length;
        this.depth = depth;
    }

    /**
     * Turns a Java value into JSON the way Jackson's databind does by default: records, beans, maps, collections, arrays,
     * strings, numbers, booleans and {@code null}. A value that is {@code Json} already is returned as it is, and keeps its
     * text where it stands within others.
     *
     * <p>For types that need modules or a mapper of your own, write the text yourself and use {@link #parse}.
     *
     * @throws IllegalArgumentException if the value has no JSON form
     */
    public static Json of(@Nullable Object value) {
        if (value instanceof Json json) {
            return json;
        }
        Json plain = PlainJson.of(value);
        if (plain != null) {
            return plain;
        }
        try {
            return JsonText.parse(TypedJson.write(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON form", e);
        }
    }

    /**
     * Takes a JSON text as it is; only white space around it is dropped.
     *
     * @throws IllegalArgumentException if the text is not exactly one JSON value, holds a key twice in one object, or is
     *     nested deeper than 1,000; the message says where
     */
    public static Json parse(String text) {
        requireNonNull(text, "text");
        if (!JsonText.isUnicode(text)) {
            throw new IllegalArgumentException("not valid Unicode: a lone surrogate");
        }
        return JsonText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text, as it was given. */
    public String text() {
        return new String(utf8, from, length, StandardCharsets.UTF_8);
    }

    /**
     * The value as a Java object, the way Jackson's databind reads it, except that nothing is lost without a word:
     *
     * <ul>
     *   <li>A number fits a whole type ({@code int}, {@code Long}, {@code BigInteger} …) if it is in its range and is
     *       written without fraction and exponent: {@code 1.5}, and {@code 1.0}, are no {@code Integer}.
     *   <li>A number fits {@code double} and {@code float} if it is in their range; it becomes the nearest one there is.
     *       {@code 1e400}, which would become infinite, and {@code 1e-400}, which would become zero, do not fit.
     *       {@link java.math.BigDecimal} is exact, for up to 1,000 digits, and is what fractions become where the type leaves a choice.
     *   <li>A string is no number and no boolean, except that {@code "NaN"} and {@code "Infinity"} fit {@code double} and
     *       {@code float}. A number is no boolean, no character and no constant of an enum. Any of them fits {@code String},
     *       as its text.
     *   <li>A name with half of a surrogate pair in it fits nothing; {@link #fields()} has it.
     *   <li>A {@code null} and a field that is not there leave the type's own default: {@code null}, {@code 0},
     *       {@code false}. Fields that the type does not have are left out.
     * </ul>
     *
     * @param type for instance a record, {@code Map.class}, {@code String.class}
     * @throws IllegalArgumentException if the value does not fit the type; {@code null} fits none, see {@link #isNull()}
     */
    public <T> T as(Class<T> type) {
        T value;
        try {
            value = TypedJson.read(utf8, from, length, type);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a " + type.getName(), e);
        }
        if (value == null) {
            throw new IllegalArgumentException("null is not a " + type.getName());
        }
        return value;
    }

    /** An object with these keys and values, in this order. */
    public static Json object(Map<String, Json> fields) {
        JsonWriter out = new JsonWriter().beginObject();
        fields.forEach(out::field);
        byte[] utf8 = out.endObject().toBytes();
        int depth = 0;
        for (Json value : fields.values()) {
            depth = Math.max(depth, value.depth);
        }
        return new Json(utf8, 0, utf8.length, depth + 1);
    }

    /** Whether this is a JSON object. */
    public boolean isObject() {
        return utf8[from] == '{';
    }

    /**
     * The keys and values of an object, in its order, each value verbatim.
     *
     * @throws IllegalArgumentException if this is no object
     */
    public Map<String, Json> fields() {
        return Collections.unmodifiableMap(JsonText.fields(this));
    }

    /** Whether this is the JSON value {@code null}. */
    public boolean isNull() {
        return length == 4 && utf8[from] == 'n';
    }

    /** How deep arrays and objects are nested: 0 for a string, 1 for {@code []}. */
    int depth() {
        return depth;
    }

    /** The text of a JSON string, or {@code null} if this is something else. */
    @Nullable
    String asText() {
        if (utf8[from] != '"') {
            return null;
        }
        JsonReader in = new JsonReader(toBytes());
        in.next();
        return in.text();
    }

    /** The integer, or {@code null} if this is something else or does not fit 64 bits. */
    @Nullable
    Long asInteger() {
        try {
            return Long.valueOf(text());
        } catch (NumberFormatException notAnInteger) {
            return null;
        }
    }

    /** The attribute value that a 64-bit integer or a string stands for, or {@code null} if this is something else. */
    @Nullable
    AttributeValue asAttribute() {
        String name = asText();
        if (name != null) {
            return AttributeValue.of(name);
        }
        Long id = asInteger();
        return id == null ? null : AttributeValue.of(id);
    }

    /** The text as UTF-8; not to be changed. */
    byte[] toBytes() {
        return from == 0 && length == utf8.length ? utf8 : Arrays.copyOfRange(utf8, from, from + length);
    }

    int length() {
        return length;
    }

    byte[] array() {
        return utf8;
    }

    int offset() {
        return from;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json that
                && Arrays.equals(utf8, from, from + length, that.utf8, that.from, that.from + that.length);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(utf8, from, length).hashCode();
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
