package io.contextservices.client;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import okhttp3.Headers;

/** The headers that the application adds to every request. */
final class ApplicationHeaders {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

    /** Headers that the client sets itself: another value would contradict the content of the request or response. */
    private static final Set<String> OWN = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "transfer-encoding",
            "upgrade");

    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    void set(String name, String value) {
        values.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
    }

    /**
     * Sets the {@code Authorization} header.
     *
     * @throws IllegalArgumentException if HTTP Basic cannot express the name or the password
     */
    void setCredentials(String user, String password) {
        if (user.indexOf(':') >= 0 || (user + password).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "credentials: they contain a control character, or the user name a colon");
        }
        set("Authorization", Credentials.basic(user, password, StandardCharsets.UTF_8));
    }

    /**
     * Checks and builds the headers.
     *
     * @throws IllegalArgumentException if a header cannot be sent; the message holds no value, which may be a secret
     */
    Headers build() {
        Headers.Builder headers = new Headers.Builder().set("Accept", "application/json");
        values.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("header: the name is not a valid header name");
            }
            if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("header: " + name + " is set by the client");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("header: the value of " + name + " is not printable ASCII");
            }
            headers.set(name, value);
        });
        return headers.build();
    }
}
