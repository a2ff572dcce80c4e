package io.contextservices.it.openapi;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, as the server saw them.
 *
 * @param path the encoded path
 * @param query the encoded query, without the question mark
 * @param requestHeaders by name in lower case; the first value of each
 * @param responseHeaders likewise
 */
record Exchange(
        String method,
        String path,
        String query,
        Map<String, String> requestHeaders,
        byte[] requestBody,
        int status,
        Map<String, String> responseHeaders,
        byte[] responseBody) {

    private static final int SHOWN = 300;

    @Nullable
    String requestHeader(String name) {
        return requestHeaders.get(name.toLowerCase(Locale.ROOT));
    }

    @Nullable
    String responseHeader(String name) {
        return responseHeaders.get(name.toLowerCase(Locale.ROOT));
    }

    boolean isTaken() {
        return status < 300;
    }

    @Override
    public String toString() {
        return method + ' ' + path + (query.isEmpty() ? "" : '?' + query) + ' ' + text(requestBody) + " -> " + status
                + ' ' + text(responseBody);
    }

    private static String text(byte[] body) {
        return new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8);
    }
}
