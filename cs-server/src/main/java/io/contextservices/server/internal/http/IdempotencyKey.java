package io.contextservices.server.internal.http;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The request header with the idempotency key, and the response header that marks a replayed response. */
final class IdempotencyKey {

    private static final HttpString KEY = new HttpString("Idempotency-Key");
    private static final HttpString REPLAYED = new HttpString("Idempotency-Replayed");

    /** The key without quotes, or in quotes as in the draft of the header's specification. */
    private static final Pattern PATTERN =
            Pattern.compile("\"([\\x21-\\x7e&&[^\"\\\\]]{1,255})\"|([\\x21-\\x7e&&[^\"]][\\x21-\\x7e]{0,254})");

    private IdempotencyKey() {}

    /** Returns the key of a request; {@code null} if it has none. */
    static @Nullable String of(HttpServerExchange exchange) {
        HeaderValues values = exchange.getRequestHeaders().get(KEY);
        if (values == null) {
            return null;
        }
        Matcher key = PATTERN.matcher(values.getFirst());
        if (values.size() > 1 || !key.matches()) {
            throw new InvalidRequestException(
                    KEY.toString(),
                    Violation.INVALID_FORMAT,
                    "must be 1 to 255 visible characters, and must not be repeated");
        }
        return key.group(1) == null ? key.group(2) : key.group(1);
    }

    /** Marks a replayed response. */
    static void markReplayed(HttpServerExchange exchange, boolean replayed) {
        if (replayed) {
            exchange.getResponseHeaders().put(REPLAYED, "true");
        }
    }
}
