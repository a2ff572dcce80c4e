package io.contextservices.server.internal.http;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import io.contextservices.wire.UriCodec;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the path of a request from the request line itself. Only there does a slash inside a key differ from a slash
 * between segments.
 */
final class RequestPath {

    /** The explanation of a mistake that the vendor's own sample of a query of states has. */
    static final String AMPERSAND = "parameters begin with ?, and & stands between them";

    private RequestPath() {}

    /** Returns the path as it was sent, without host and query. */
    static String raw(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("//") + 2);
        return path < 0 ? "/" : uri.substring(path);
    }

    /**
     * Returns the decoded segments of the path, without those of the path at which the handler is mounted. A slash at the
     * end counts as none, since clients join paths to addresses that end with one.
     *
     * @throws InvalidRequestException if a segment is not percent-encoded UTF-8
     */
    static List<String> segments(HttpServerExchange exchange) {
        String raw = raw(exchange);
        int skipped = slashes(exchange.getResolvedPath());
        List<String> segments = new ArrayList<>(8);
        for (int from = 1; from <= raw.length(); ) {
            int slash = raw.indexOf('/', from);
            int to = slash < 0 ? raw.length() : slash;
            if (skipped-- <= 0) {
                segments.add(decode(raw.substring(from, to)));
            }
            from = to + 1;
        }
        if (segments.size() > 1 && segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return segments;
    }

    /** Returns a sentence that says which common mistake the path shows; empty if it shows none. */
    static String mistake(HttpServerExchange exchange) {
        String path = raw(exchange);
        if (path.contains("//")) {
            return ": the path has two slashes in a row";
        }
        return path.indexOf('&') >= 0 && exchange.getQueryString().isEmpty() ? ": " + AMPERSAND : "";
    }

    private static String decode(String segment) {
        String text = UriCodec.decodeSegment(segment);
        if (text == null) {
            throw new InvalidRequestException(
                    Violation.WHOLE, Violation.INVALID_FORMAT, "the path is not percent-encoded UTF-8");
        }
        return text;
    }

    private static int slashes(String path) {
        int slashes = 0;
        for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
            slashes++;
        }
        return slashes;
    }
}
