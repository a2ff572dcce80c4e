package io.contextservices.server.internal.http;

import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which pages of other origins a browser lets use the API (cross-origin resource sharing, Fetch Standard). Pages
 * of other origins read nothing unless their origin is allowed. Immutable.
 */
public final class CrossOriginPolicy {

    /** Allows every origin, but no page may let the browser add credentials. */
    public static final String ANY = "*";

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String REQUEST_HEADERS =
            "Content-Type, Authorization, ContactCenterId, GroupId, Idempotency-Key, If-Match, If-None-Match";
    private static final String RESPONSE_HEADERS =
            "Location, Link, ETag, Retry-After, Idempotency-Replayed, Unreadable-Services";

    /** Two hours; browsers cap it at about that. */
    private static final String PREFLIGHT_SECONDS = "7200";

    private final Set<String> origins;

    /**
     * Creates a policy.
     *
     * @param origins the allowed origins, for example {@code https://desktop.example:8443}; or {@link #ANY} alone; empty
     *     for none
     * @throws IllegalArgumentException if a text is not an origin, or {@code *} stands beside others
     */
    public CrossOriginPolicy(Collection<String> origins) {
        this.origins = Set.copyOf(origins);
        if (this.origins.contains(ANY) && this.origins.size() > 1) {
            throw new IllegalArgumentException("* allows every origin, and must be alone");
        }
        this.origins.forEach(CrossOriginPolicy::check);
    }

    private static void check(String origin) {
        boolean defaultPort = origin.matches("https://.*:443|http://.*:80");
        if (!origin.equals(ANY) && (defaultPort || !ORIGIN.matcher(origin).matches())) {
            throw new IllegalArgumentException(
                    "an origin is a scheme, a host in lower case and a port unless it is the default, such as"
                            + " https://desktop.example, not: " + origin);
        }
    }

    /** Returns the value of {@code Vary} for a response that varies with these headers. */
    String vary(String headers) {
        return origins.isEmpty() ? headers : headers + ", " + Headers.ORIGIN;
    }

    /** Sets the headers that let the page read the response, whatever its status, if the origin is allowed. */
    void apply(HttpServerExchange exchange) {
        if (origins.isEmpty()) {
            return;
        }
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.VARY, Headers.ORIGIN_STRING);
        String origin = allowed(exchange);
        if (origin != null) {
            headers.put(ALLOW_ORIGIN, origin).put(EXPOSE_HEADERS, RESPONSE_HEADERS);
            if (!origin.equals(ANY)) {
                headers.put(ALLOW_CREDENTIALS, "true");
            }
        }
    }

    /**
     * Responds to a preflight request of an allowed origin. A browser sends it without credentials, so it is answered
     * before authentication.
     *
     * @return whether the request was one, and has its response
     */
    boolean preflight(HttpServerExchange exchange) {
        if (!exchange.getRequestMethod().equals(Methods.OPTIONS)
                || !exchange.getRequestHeaders().contains(REQUEST_METHOD)
                || allowed(exchange) == null) {
            return false;
        }
        exchange.getResponseHeaders()
                .put(ALLOW_METHODS, METHODS)
                .put(ALLOW_HEADERS, REQUEST_HEADERS)
                .put(MAX_AGE, PREFLIGHT_SECONDS);
        Responses.empty(exchange, StatusCodes.NO_CONTENT);
        return true;
    }

    private @Nullable String allowed(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        if (origin == null || origins.isEmpty()) {
            return null;
        }
        return origins.contains(ANY) ? ANY : origins.contains(origin) ? origin : null;
    }
}
