package io.contextservices.api;

import static io.contextservices.api.Violation.INVALID_FORMAT;
import static io.contextservices.api.Violation.OUT_OF_RANGE;
import static io.contextservices.api.Violation.WRONG_TYPE;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the fields of the one JSON object in a body, or of an object in that, and checks their types. Each typed read
 * returns {@code null} for the JSON {@code null}, which means absent, and for a value of the wrong type, which it reports.
 */
final class FieldReader {

    private static final int LONG_DIGITS = 20;

    private final byte[] body;
    private final JsonParser p;
    private final Limits limits;
    private final List<Violation> violations;
    private final String path;
    private final int depth;
    private final Names names = new Names();

    private FieldReader(byte[] body, JsonParser p, Limits limits, List<Violation> violations, String path, int depth) {
        this.body = body;
        this.p = p;
        this.limits = limits;
        this.violations = violations;
        this.path = path;
        this.depth = depth;
    }

    /** A reader that stands before the first field, or {@code null}, with a violation, if the body is no object. */
    static @Nullable FieldReader of(byte[] body, JsonParser p, Limits limits, List<Violation> violations)
            throws IOException {
        return of(body, p, limits, violations, 1);
    }

    /** The same where the object counts as nested this deep. */
    private static @Nullable FieldReader of(
            byte[] body, JsonParser p, Limits limits, List<Violation> violations, int depth) throws IOException {
        JsonToken token = p.nextToken();
        if (token == JsonToken.START_OBJECT) {
            return new FieldReader(body, p, limits, violations, "", depth);
        }
        if (token == null) {
            throw new JsonParseException(p, "the body is empty", p.currentLocation());
        }
        String where = JsonText.describe(p.currentTokenLocation());
        violations.add(new Violation(Violation.WHOLE, WRONG_TYPE, where + ": must be a JSON object"));
        return null;
    }

    @FunctionalInterface
    interface Whole<T> {
        /** Reads the fields of a body. */
        T read(FieldReader fields) throws IOException;
    }

    /**
     * Reads a body that is one object.
     *
     * @param depth how deep that object counts as nested
     * @return {@code null}, with a violation, if reading had to stop
     */
    static <T> @Nullable T read(byte[] body, Limits limits, List<Violation> violations, int depth, Whole<T> whole) {
        try (JsonParser p = JsonText.parser(body)) {
            FieldReader fields = of(body, p, limits, violations, depth);
            if (fields == null) {
                return null;
            }
            T value = whole.read(fields);
            fields.end();
            return value;
        } catch (JsonText.TooDeepException e) {
            EventFormat.stop(Violation.WHOLE, Violation.TOO_DEEP, e, violations);
            return null;
        } catch (JsonProcessingException e) {
            EventFormat.stop(Violation.WHOLE, Violation.MALFORMED_JSON, e, violations);
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A reader that stands at a value which was kept verbatim before. */
    FieldReader at(byte[] value, JsonParser p) throws IOException {
        p.nextToken();
        return new FieldReader(value, p, limits, violations, path, depth);
    }

    /** A reader of the object that the parser stands at, whose faults name its field too; {@code null} if there is none. */
    @Nullable
    FieldReader object(String field) throws IOException {
        if (p.currentToken() == JsonToken.START_OBJECT) {
            if (depth >= limits.nesting()) {
                throw new JsonText.TooDeepException(limits.nesting(), p.currentTokenLocation());
            }
            return new FieldReader(body, p, limits, violations, path + field + '.', depth + 1);
        }
        other(field, "an object");
        return null;
    }

    @FunctionalInterface
    interface Item {
        /** Reads the value that the array stands at, of which this is the name. */
        void read(FieldReader array, String name) throws IOException;
    }

    /** Goes over the items of the array that the parser stands at; false if it stands at none. */
    boolean items(String field, Item each) throws IOException {
        if (p.currentToken() != JsonToken.START_ARRAY) {
            other(field, "an array");
            return false;
        }
        FieldReader array = new FieldReader(body, p, limits, violations, path, depth + 1);
        for (int i = 0; p.nextToken() != JsonToken.END_ARRAY; i++) {
            each.read(array, field + '[' + i + ']');
        }
        return true;
    }

    /** An event as it came, with what is wrong with it reported; {@code null} if there is none, or none that can be read. */
    <E extends Event> @Nullable E event(String field, EventFormat<E, ?> format, EventRules.Values values)
            throws IOException {
        if (p.currentToken() != JsonToken.START_OBJECT) {
            other(field, "an object");
            return null;
        }
        return format.read(verbatim(), limits, values, path + field, violations);
    }

    /** The value that the parser stands at, as it came; keys that are there twice are for whoever reads it to tell. */
    byte[] verbatim() throws IOException {
        return JsonText.slice(p, body, limits.nesting() - depth, limits.nesting(), key -> {})
                .toBytes();
    }

    boolean isNull() {
        return p.currentToken() == JsonToken.VALUE_NULL;
    }

    /** A value of no meaning: left alone, as long as it is JSON. */
    void unknown(String field) throws IOException {
        json(field);
    }

    /** An id of a state or a task. */
    @Nullable
    Long id(String field) throws IOException {
        Long id = integer(field);
        if (id != null && (id < 0 || id > Rules.MOST_ID)) {
            add(field, OUT_OF_RANGE, "not between 0 and " + Rules.MOST_ID);
            return null;
        }
        return id;
    }

    /** The name of the next field, with the parser at its value; {@code null} after the last one. */
    @Nullable
    String next() throws IOException {
        String name = p.nextFieldName();
        if (name != null) {
            if (!names.add(name)) {
                add(name, Violation.DUPLICATE_KEY, "sent more than once");
            }
            p.nextToken();
        }
        return name;
    }

    /** Any value, verbatim. */
    Json json(String field) throws IOException {
        return JsonText.slice(
                p,
                body,
                limits.nesting() - depth,
                limits.nesting(),
                key -> add(field, Violation.DUPLICATE_KEY, "holds an object with the same key more than once"));
    }

    @Nullable
    String text(String field) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_STRING) {
            return p.getText();
        }
        other(field, "a string");
        return null;
    }

    /** A string, or a number in its place, taken as its text: the vendor's own samples send one. */
    @Nullable
    String textOrNumber(String field) throws IOException {
        return p.currentToken().isNumeric() ? p.getText() : text(field);
    }

    @Nullable
    AttributeValue attribute(String field) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_STRING) {
            return AttributeValue.of(p.getText());
        }
        Long id = integer(field, "an integer or a string");
        return id == null ? null : AttributeValue.of(id);
    }

    @Nullable
    Long integer(String field) throws IOException {
        return integer(field, "an integer");
    }

    @Nullable
    Duration seconds(String field) throws IOException {
        Long seconds = integer(field, "an integer (seconds)");
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    @Nullable
    Boolean bool(String field) throws IOException {
        if (p.currentToken().isBoolean()) {
            return p.getBooleanValue();
        }
        other(field, "true or false");
        return null;
    }

    @Nullable
    Instant instant(String field) throws IOException {
        String text = text(field);
        if (text == null) {
            return null;
        }
        Instant instant = Timestamps.parse(text);
        if (instant == null) {
            add(field, INVALID_FORMAT, "must be a real date and time of the form " + Timestamps.FORM);
        }
        return instant;
    }

    /** Checks that nothing follows the object. */
    void end() throws IOException {
        if (p.nextToken() != null) {
            throw new JsonParseException(p, "text after the JSON object", p.currentTokenLocation());
        }
    }

    private @Nullable Long integer(String field, String wanted) throws IOException {
        if (p.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            other(field, wanted);
            return null;
        }
        if (p.getTextLength() <= LONG_DIGITS && p.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return p.getLongValue();
        }
        add(field, OUT_OF_RANGE, "not a 64-bit integer");
        return null;
    }

    /** The value is none of those the field takes: absent if it is null, otherwise a violation. */
    private void other(String field, String wanted) throws IOException {
        if (p.currentToken() != JsonToken.VALUE_NULL) {
            add(field, WRONG_TYPE, "must be " + wanted);
            json(field);
        }
    }

    private void add(String field, String code, String message) {
        violations.add(new Violation(path + field, code, message));
    }
}
