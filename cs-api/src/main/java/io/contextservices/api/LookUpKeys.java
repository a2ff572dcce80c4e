package io.contextservices.api;

import java.util.ArrayList;
import java.util.List;

/** The rules for a {@code customer_id} or a {@code contact_key}, in an event and in a look-up. */
final class LookUpKeys {

    private LookUpKeys() {}

    static void check(String field, String key, Limits limits, List<Violation> violations) {
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

    static void require(String field, String key, Limits limits) {
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
    static boolean vanishes(String text) {
        return text.isEmpty() || text.equals(".") || text.equals("..");
    }

    static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
