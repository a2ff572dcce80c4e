package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A violation: one reason why a request is not valid.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param field the wire name of the field or query parameter, or {@value #WHOLE} for the request as a whole; for a
 *     field in a nested object its path, as in {@code from.state_id}
 * @param code one of the constants of this class; stable, for programs. A newer server may send other codes.
 * @param message a sentence for people; its wording may change at any time
 */
public record Violation(String field, String code, String message) implements Serializable {

    /** The {@link #field()} of a violation that concerns the whole request. */
    public static final String WHOLE = "$";

    /** A mandatory value is missing. */
    public static final String REQUIRED = "required";

    /** The JSON type of a value is not the type of its field. */
    public static final String WRONG_TYPE = "wrong_type";

    /** A text does not have the format of its field. */
    public static final String INVALID_FORMAT = "invalid_format";

    /** A number or an instant is too small or too large. */
    public static final String OUT_OF_RANGE = "out_of_range";

    /** A text that must not be empty is empty. */
    public static final String EMPTY = "empty";

    /** A text has more characters than its field allows. */
    public static final String TOO_LONG = "too_long";

    /** A list or a set of attached keys has more elements than a request may contain. */
    public static final String TOO_MANY = "too_many";

    /** One event of a request with several events has too many bytes. */
    public static final String TOO_LARGE = "too_large";

    /** The JSON is nested deeper than allowed. */
    public static final String TOO_DEEP = "too_deep";

    /** A key or a parameter is duplicated. */
    public static final String DUPLICATE_KEY = "duplicate_key";

    /** An attached key has the name of a field, which it would hide. */
    public static final String RESERVED_NAME = "reserved_name";

    /** A value is not one of those of its enumerated field; the message lists those. */
    public static final String UNKNOWN_VALUE = "unknown_value";

    /** The request is not JSON; the message contains the position of the first error. */
    public static final String MALFORMED_JSON = "malformed_json";

    /** Checks that no component is {@code null}. */
    public Violation {
        requireNonNull(field, "field");
        requireNonNull(code, "code");
        requireNonNull(message, "message");
    }
}
