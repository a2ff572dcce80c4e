package io.contextservices.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.contextservices.json.internal.JsonText;
import io.contextservices.json.internal.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value of any type that preserves its text: {@code 1.10} stays {@code 1.10}, keys keep their order,
 * and escapes stay unchanged. Two values are equal if their texts are equal.
 *
 * <pre>{@code
 * Json coupon = Json.of(new Coupon("DISCOUNTCODE15"));
 * Json price = Json.parse("1.10");
 * Coupon back = coupon.as(Coupon.class);
 * String code = coupon.get("code").orElseThrow().asString();
 * }</pre>
 */
public final class Json {

    private final byte[] utf8;
    private final int from;
    private final int length;
    private final int depth;

    /**
     * Creates a value from a part of {@code utf8} that is known to be well-formed. The array must never be changed
     * afterwards.
     */
    Json(byte[] utf8, int from, int length, int depth) {
        this.utf8 = utf8;
        this.from = from;
        this.length = length;
        this.depth = depth;
    }

    /**
     * Converts a Java value to JSON with the default rules of Jackson databind: records, beans, maps, collections,
     * arrays, strings, numbers, booleans and {@code null}. A {@code Json} value is returned unchanged; within other
     * values, its text is written verbatim.
     *
     * <p>For types that need Jackson modules or your own mapper, write the text yourself and use {@link #parse}.
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
     * Parses a JSON text and keeps it verbatim, without the white space around it.
     *
     * @throws IllegalArgumentException if the text is not exactly one JSON value, contains a duplicate key in an
     *     object, or is nested deeper than 1,000; the message contains the position
     */
    public static Json parse(String text) {
        requireNonNull(text, "text");
        if (!JsonText.isUnicode(text)) {
            throw new IllegalArgumentException("not valid Unicode: a lone surrogate");
        }
        return JsonText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the text, verbatim. */
    public String text() {
        return new String(utf8, from, length, StandardCharsets.UTF_8);
    }

    /**
     * Converts the value to a Java object with the rules of Jackson databind, but without silent loss:
     *
     * <ul>
     *   <li>A number fits an integer type ({@code int}, {@code Long}, {@code BigInteger} …) if it is in range and has
     *       no fraction and no exponent: {@code 1.5} and {@code 1.0} do not fit {@code Integer}.
     *   <li>A number fits {@code double} and {@code float} if it is in range; the result is the nearest value of the
     *       type. {@code 1e400}, which would become infinite, and {@code 1e-400}, which would become zero, do not fit.
     *       {@link java.math.BigDecimal} is exact for up to 1,000 digits; fractions become this type if the target type
     *       leaves a choice.
     *   <li>A string does not fit a number or a boolean, except that {@code "NaN"} and {@code "Infinity"} fit
     *       {@code double} and {@code float}. A number does not fit a boolean, a character or an enum constant.
     *       Strings, numbers and booleans fit {@code String}, as their text.
     *   <li>A name that contains a lone surrogate fits no type; {@link #fields()} returns it.
     *   <li>A {@code null} or an absent field becomes the default of its type: {@code null}, {@code 0}, {@code false}.
     *       Fields that the type does not have are ignored.
     * </ul>
     *
     * @param type for instance a record, {@code Map.class}, {@code String.class}
     * @throws IllegalArgumentException if the value does not fit the type; {@code null} fits no type, see
     *     {@link #isNull()}
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

    /**
     * Converts each item of this array with the rules of {@link #as(Class)}.
     *
     * <pre>{@code
     * List<Coupon> coupons = attached.asListOf(Coupon.class);
     * }</pre>
     *
     * @return an immutable list
     * @throws IllegalArgumentException if this value is not an array, or an item does not fit the type; {@code null}
     *     fits no type
     */
    public <T> List<T> asListOf(Class<T> type) {
        return items().stream().map(item -> item.as(type)).toList();
    }

    /**
     * Returns the content of this string, with its escapes resolved.
     *
     * @throws IllegalArgumentException if this value is not a string
     */
    public String asString() {
        String content = JsonText.asText(this);
        if (content == null) {
            throw new IllegalArgumentException("not a JSON string");
        }
        return content;
    }

    /**
     * Returns this integer.
     *
     * @throws IllegalArgumentException if this value is not a number without fraction and exponent, or does not fit 64
     *     bits
     */
    public long asLong() {
        Long integer = JsonText.asInteger(this);
        if (integer == null) {
            throw new IllegalArgumentException("not a JSON integer of 64 bits");
        }
        return integer;
    }

    /** Returns an object with these keys and values, in this order. */
    public static Json object(Map<String, Json> fields) {
        JsonWriter.Plain out = new JsonWriter.Plain().beginObject();
        fields.forEach(out::field);
        byte[] utf8 = out.endObject().toBytes();
        int depth = 0;
        for (Json value : fields.values()) {
            depth = Math.max(depth, value.depth);
        }
        return new Json(utf8, 0, utf8.length, depth + 1);
    }

    /** Returns whether this value is a JSON object. */
    public boolean isObject() {
        return utf8[from] == '{';
    }

    /**
     * Returns the keys and values of this object, in its order, each value verbatim.
     *
     * @throws IllegalArgumentException if this value is not an object
     */
    public Map<String, Json> fields() {
        return Collections.unmodifiableMap(JsonText.fields(this));
    }

    /**
     * Returns the value of a key of this object, verbatim; empty if the object does not have the key. Each call reads
     * the whole object; {@link #fields()} returns all values at once.
     *
     * @throws IllegalArgumentException if this value is not an object
     */
    public Optional<Json> get(String name) {
        return Optional.ofNullable(JsonText.fields(this).get(requireNonNull(name, "name")));
    }

    /**
     * Returns the items of this array, each verbatim, as an immutable list.
     *
     * @throws IllegalArgumentException if this value is not an array
     */
    public List<Json> items() {
        return Collections.unmodifiableList(JsonText.items(this));
    }

    /** Returns whether this value is the JSON value {@code null}. */
    public boolean isNull() {
        return length == 4 && utf8[from] == 'n';
    }

    /** Returns the nesting depth of arrays and objects: 0 for a string, 1 for {@code []}. */
    int depth() {
        return depth;
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

    /** Returns {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
