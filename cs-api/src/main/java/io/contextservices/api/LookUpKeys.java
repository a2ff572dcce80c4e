package io.contextservices.api;

import java.util.ArrayList;
import java.util.List;

/** What may be a {@code customer_id} or a {@code contact_key}: in an event, and in a look-up. */
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

    /** Whether a text vanishes from the path of every URL, however it is encoded, so that nothing there can name it. */
    static boolean vanishes(String text) {
        return text.isEmpty() || text.equals(".") || text.equals("..");
    }

    static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
