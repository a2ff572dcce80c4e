package io.contextservices.wire;

import static io.contextservices.api.Violation.INVALID_FORMAT;
import static io.contextservices.api.Violation.OUT_OF_RANGE;
import static io.contextservices.api.Violation.WRONG_TYPE;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Limits;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.Timestamps;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonReader;
import io.contextservices.json.internal.JsonReader.Token;
import io.contextservices.json.internal.JsonText;
import io.contextservices.json.internal.SeenNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of the JSON object in a body, or of an object nested in it, and checks their types. Each typed read
 * returns {@code null} for the JSON {@code null}, which means absent, and for a value of the wrong type, which it
 * reports.
 */
final class FieldReader {

    private static final int LONG_DIGITS = 20;

    private final byte[] body;
    private final JsonReader in;
    private final Limits limits;
    private final List<Violation> violations;
    private final String path;
    private final int depth;
    private final SeenNames names = new SeenNames();
    private final FieldReader root;
    private boolean adapted;

    private FieldReader(
            byte[] body,
            JsonReader in,
            Limits limits,
            List<Violation> violations,
            String path,
            int depth,
            @Nullable FieldReader root) {
        this.body = body;
        this.in = in;
        this.limits = limits;
        this.violations = violations;
        this.path = path;
        this.depth = depth;
        this.root = root == null ? this : root;
    }

    /** Returns a reader before the first field, or {@code null}, with a violation, if the body is not an object. */
    static @Nullable FieldReader of(byte[] body, JsonReader in, Limits limits, List<Violation> violations) {
        return of(body, in, limits, violations, 1);
    }

    /**
     * Returns a reader before the first field of an object that counts as nested this deep, or {@code null} with a
     * violation.
     */
    private static @Nullable FieldReader of(
            byte[] body, JsonReader in, Limits limits, List<Violation> violations, int depth) {
        if (in.isAtEnd()) {
            throw new JsonReader.MalformedJsonException(body, in.at(), "the body is empty");
        }
        if (in.next() == Token.OBJECT) {
            return new FieldReader(body, in, limits, violations, "", depth, null);
        }
        String where = JsonReader.place(body, in.from());
        violations.add(new Violation(Violation.WHOLE, WRONG_TYPE, where + ": must be a JSON object"));
        return null;
    }

    @FunctionalInterface
    interface Whole<T> {
        /** Reads the fields of a body. */
        T read(FieldReader fields);
    }

    /**
     * Reads a body that is one object.
     *
     * @param depth the nesting depth at which the object counts
     * @return {@code null}, with a violation, if reading had to stop
     */
    static <T> @Nullable T read(byte[] body, Limits limits, List<Violation> violations, int depth, Whole<T> whole) {
        try {
            FieldReader fields = of(body, new JsonReader(body, Field.NAMES), limits, violations, depth);
            if (fields == null) {
                return null;
            }
            T value = whole.read(fields);
            fields.end();
            return value;
        } catch (JsonText.TooDeepException e) {
            EventFormat.stop(Violation.WHOLE, Violation.TOO_DEEP, e, violations);
            return null;
        } catch (JsonReader.MalformedJsonException e) {
            EventFormat.stop(Violation.WHOLE, Violation.MALFORMED_JSON, e, violations);
            return null;
        }
    }

    /** Returns a reader of a value that was kept verbatim, positioned at the value. */
    FieldReader at(byte[] value) {
        JsonReader own = new JsonReader(value, Field.NAMES);
        own.next();
        return new FieldReader(value, own, limits, violations, path, depth, root);
    }

    /**
     * Returns a reader of the object at the current position, whose violations are reported with the path of the field;
     * {@code null} if the value is not an object.
     */
    @Nullable
    FieldReader object(String field) {
        if (in.token() == Token.OBJECT) {
            if (depth >= limits.nesting()) {
                throw new JsonText.TooDeepException(limits.nesting(), body, in.from());
            }
            return new FieldReader(body, in, limits, violations, path + field + '.', depth + 1, root);
        }
        other(field, "an object");
        return null;
    }

    @FunctionalInterface
    interface Item {
        /** Reads the value at the current position of the array, which has this name. */
        void read(FieldReader array, String name);
    }

    /** Reads the items of the array at the current position; returns {@code false} if the value is not an array. */
    boolean items(String field, Item each) {
        if (in.token() != Token.ARRAY) {
            other(field, "an array");
            return false;
        }
        FieldReader array = new FieldReader(body, in, limits, violations, path, depth + 1, root);
        for (int i = 0; in.item(); i++) {
            each.read(array, field + '[' + i + ']');
        }
        return true;
    }

    /** Reads an event verbatim and reports its violations; returns {@code null} if it is absent or unreadable. */
    <E extends Event> @Nullable E event(String field, EventFormat<E, ?> format, EventValidator.Values values) {
        if (in.token() != Token.OBJECT) {
            other(field, "an object");
            return null;
        }
        return format.read(verbatim(), limits, values, path + field, violations);
    }

    /**
     * Returns the value at the current position, verbatim. Duplicate keys are not reported here, but by the reader of
     * the returned value.
     */
    byte[] verbatim() {
        Json value = JsonText.slice(in, body, limits.nesting() - depth, limits.nesting(), key -> {});
        return JsonText.toBytes(value);
    }

    boolean isNull() {
        return in.token() == Token.NULL;
    }

    /** Skips a value without meaning, which must be valid JSON nevertheless. */
    void unknown(String field) {
        json(field);
    }

    /** Skips a field that clients send here although it has no effect; the event is stored without it. */
    void ignored(String field) {
        json(field);
        root.adapted = true;
    }

    /**
     * Returns whether the body has other types or more fields than the event, so that it is not stored as it came:
     * earlier versions, which may share the store, would not read it.
     */
    boolean adapted() {
        return adapted;
    }

    /** Reads the id of a state or a task. */
    @Nullable
    Long id(String field) {
        Long id = integer(field);
        if (id != null && (id < 0 || id > FieldRules.MAX_ID)) {
            add(field, OUT_OF_RANGE, "not between 0 and " + FieldRules.MAX_ID);
            return null;
        }
        return id;
    }

    /** Returns the name of the next field, with the reader at its value; {@code null} after the last field. */
    @Nullable
    String next() {
        if (!in.name()) {
            return null;
        }
        String name = in.nameText();
        if (!names.add(in)) {
            add(name, Violation.DUPLICATE_KEY, "sent more than once");
        }
        in.next();
        return name;
    }

    /** Reads a value of any type, verbatim. */
    Json json(String field) {
        return JsonText.slice(
                in,
                body,
                limits.nesting() - depth,
                limits.nesting(),
                key -> add(field, Violation.DUPLICATE_KEY, "holds an object with the same key more than once"));
    }

    @Nullable
    String text(String field) {
        if (in.token() == Token.STRING) {
            return in.text();
        }
        other(field, "a string");
        return null;
    }

    /** Reads a string, or a number as its text: the vendor's own samples send numbers here. */
    @Nullable
    String textOrNumber(String field) {
        return in.token().isNumber() ? in.text() : text(field);
    }

    @Nullable
    AttributeValue attribute(String field) {
        if (in.token() == Token.STRING) {
            return AttributeValue.of(in.text());
        }
        Long id = integer(field, "an integer or a string");
        return id == null ? null : AttributeValue.of(id);
    }

    @Nullable
    Long integer(String field) {
        return integer(field, "an integer");
    }

    @Nullable
    Duration seconds(String field) {
        Long seconds = integer(field, "an integer (seconds)");
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    @Nullable
    Boolean bool(String field) {
        if (in.token() == Token.TRUE || in.token() == Token.FALSE) {
            return in.token() == Token.TRUE;
        }
        other(field, "true or false");
        return null;
    }

    /** Reads a Boolean, or its name as a string. */
    @Nullable
    Boolean boolOrText(String field) {
        if (in.token() == Token.STRING && (in.text().equals("true") || in.text().equals("false"))) {
            root.adapted = true;
            return in.text().equals("true");
        }
        return bool(field);
    }

    @Nullable
    Instant instant(String field) {
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
    void end() {
        JsonText.end(in, body, "text after the JSON object");
    }

    /** Reads an integer, or a string of digits, which is all that scripting languages and text fields have. */
    private @Nullable Long integer(String field, String wanted) {
        boolean text = in.token() == Token.STRING && isDigits(in.text());
        if (!text && in.token() != Token.INTEGER) {
            other(field, wanted);
            return null;
        }
        root.adapted |= text;
        if (in.length() <= LONG_DIGITS + 2) {
            try {
                return Long.valueOf(in.text());
            } catch (NumberFormatException tooLarge) {
                // Reported below.
            }
        }
        add(field, OUT_OF_RANGE, "not a 64-bit integer");
        return null;
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Handles a value of the wrong type: null means absent, any other value is a violation. */
    private void other(String field, String wanted) {
        if (in.token() != Token.NULL) {
            add(field, WRONG_TYPE, "must be " + wanted);
            json(field);
        }
    }

    private void add(String field, String code, String message) {
        violations.add(new Violation(path + field, code, message));
    }
}
