package io.contextservices.api.internal;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Violation;
import io.contextservices.json.internal.JsonText;
import java.util.ArrayList;
import java.util.List;

/** The rules for a {@code customer_id} or a {@code contact_key}, in an event and in a look-up. */
public final class LookUpKeys {

    private LookUpKeys() {}

    public static void check(String field, String key, Limits limits, List<Violation> violations) {
        if (key.isEmpty()) {
            violations.add(new Violation(field, Violation.EMPTY, "empty"));
        } else if (characters(key) > limits.keyCharacters()) {
            violations.add(
                    new Violation(field, Violation.TOO_LONG, "longer than " + limits.keyCharacters() + " characters"));
        } else if (!JsonText.isUnicode(key)) {
            violations.add(new Violation(field, Violation.INVALID_FORMAT, "not valid Unicode"));
        } else if (vanishes(key)) {
            violations.add(new Violation(field, Violation.INVALID_FORMAT, "no URL can hold \".\" or \"..\""));
        }
    }

    public static void require(String field, String key, Limits limits) {
        List<Violation> violations = new ArrayList<>(0);
        check(field, key, limits, violations);
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    /**
     * Returns whether no URL path can contain this text as a segment, in any encoding: it is empty, or normalization
     * removes it.
     */
    public static boolean vanishes(String text) {
        return text.isEmpty() || text.equals(".") || text.equals("..");
    }

    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
