package io.contextservices.api;

import io.contextservices.api.internal.Timestamps;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The rules for values that several queries have. Stateless. */
final class QueryRules {

    private QueryRules() {}

    /** Returns the limit if it is 1 to {@code max}. */
    static int limit(int limit, int max) {
        if (limit < 1 || limit > max) {
            throw new InvalidRequestException("limit", Violation.OUT_OF_RANGE, "not between 1 and " + max);
        }
        return limit;
    }

    /** Returns the instant, truncated to milliseconds, if it is in the years 0000 to 9999. */
    static Instant millis(String field, Instant instant) {
        Instant millis = instant.truncatedTo(ChronoUnit.MILLIS);
        if (!Timestamps.inRange(millis)) {
            throw new InvalidRequestException(field, Violation.OUT_OF_RANGE, "not in the years 0000 to 9999");
        }
        return millis;
    }

    /** Returns an immutable set of these types, in this order. */
    static Set<String> types(String... types) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(types)));
    }
}
