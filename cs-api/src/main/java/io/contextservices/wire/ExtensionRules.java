package io.contextservices.wire;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.LookUpKeys;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonReader;
import io.contextservices.json.internal.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for a value that is attached by a request of its own, and for its key. */
final class ExtensionRules {

    static final String NO_URL = "no URL can name this key";

    private ExtensionRules() {}

    static List<Violation> violations(Target.Level level, String key, @Nullable Json value, Limits limits) {
        List<Violation> violations = new ArrayList<>(0);
        if (!JsonText.isUnicode(key)) {
            violations.add(
                    new Violation(Violation.WHOLE, Violation.INVALID_FORMAT, "an attached key is not valid Unicode"));
        } else if (LookUpKeys.vanishes(key)) {
            violations.add(new Violation(key, Violation.INVALID_FORMAT, NO_URL));
        } else if (reserved(level).contains(key)) {
            violations.add(new Violation(
                    key, Violation.RESERVED_NAME, "the name of a field of the resource cannot be attached"));
        }
        if (value != null && JsonText.depth(value) >= limits.nesting()) {
            violations.add(new Violation(key, Violation.TOO_DEEP, "nested deeper than " + limits.nesting()));
        }
        return violations;
    }

    static Json read(byte[] body, Limits limits) {
        List<Violation> violations = new ArrayList<>(0);
        Json value;
        try {
            value = JsonText.whole(
                    body,
                    limits.nesting() - 1,
                    limits.nesting(),
                    key -> violations.add(new Violation(
                            Violation.WHOLE,
                            Violation.DUPLICATE_KEY,
                            "holds an object with the same key more than once")));
        } catch (JsonText.TooDeepException e) {
            throw new InvalidRequestException(Violation.WHOLE, Violation.TOO_DEEP, String.valueOf(e.getMessage()));
        } catch (JsonReader.MalformedJsonException e) {
            throw new InvalidRequestException(
                    Violation.WHOLE, Violation.MALFORMED_JSON, String.valueOf(e.getMessage()));
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations.subList(0, 1));
        }
        return value;
    }

    private static Set<String> reserved(Target.Level level) {
        return switch (level) {
            case SERVICE -> Field.OF_SERVICE;
            case STATE -> Field.OF_STATE;
            case TASK -> Field.OF_TASK;
        };
    }
}
