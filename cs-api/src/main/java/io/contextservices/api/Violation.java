package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One fault of a request.
 *
 * @param field the wire name of the field or query parameter at fault, or {@value #WHOLE} for the request as a whole; of a
 *     field in an object the path, as in {@code from.state_id}
 * @param code one of the constants of this class; stable, for programs. A newer server may send others.
 * @param message a sentence for people; its wording may change at any time
 */
public record Violation(String field, String code, String message) implements Serializable {

    /** The {@link #field()} of a fault that is not of one field. */
    public static final String WHOLE = "$";

    /** Nothing was given where something is mandatory. */
    public static final String REQUIRED = "required";

    /** A JSON value of another type than the field takes. */
    public static final String WRONG_TYPE = "wrong_type";

    /** A text that is not of the form the field takes. */
    public static final String INVALID_FORMAT = "invalid_format";

    /** A number or an instant that is too small or too large. */
    public static final String OUT_OF_RANGE = "out_of_range";

    /** An empty text where there must be one. */
    public static final String EMPTY = "empty";

    /** A text with more characters than the field takes. */
    public static final String TOO_LONG = "too_long";

    /** More keys than a request may attach. */
    public static final String TOO_MANY = "too_many";

    /** An event of more bytes than one may have, beside others that have not. */
    public static final String TOO_LARGE = "too_large";

    /** JSON nested deeper than allowed. */
    public static final String TOO_DEEP = "too_deep";

    /** A key or a parameter that was given twice. */
    public static final String DUPLICATE_KEY = "duplicate_key";

    /** An attached key that would hide a field of the resource. */
    public static final String RESERVED_NAME = "reserved_name";

    /** None of the values that an enumerated field has; the message tells those. */
    public static final String UNKNOWN_VALUE = "unknown_value";

    /** The request is not JSON; the message says where it stops being so. */
    public static final String MALFORMED_JSON = "malformed_json";

    /** Checks that nothing is missing. */
    public Violation {
        requireNonNull(field, "field");
        requireNonNull(code, "code");
        requireNonNull(message, "message");
    }
}
