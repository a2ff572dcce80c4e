package io.contextservices.server.internal.transport;

import io.contextservices.api.RequestRefusedException;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests with an ambiguous end or an unusual request line. Undertow accepts some requests that a proxy in
 * front of it may parse differently. Then the rest of one request would become the beginning of the next (request
 * smuggling). The server reads nothing more from the connection after such a request.
 */
public final class FramingCheck {

    /**
     * The maximum number of digits of a length. Undertow parses lengths without a check for overflow of a {@code long}.
     */
    private static final int LENGTH_DIGITS = 18;

    private FramingCheck() {}

    /**
     * Prepares a request for its handler: checks it, and lets a chunked body be read strictly. If the request is
     * malformed, ends it and its connection, so that only the response remains to be sent. Must be called once for each
     * request.
     *
     * @return the failure for a malformed request; {@code null} if it is well-formed
     */
    public static @Nullable RequestRefusedException prepare(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        HeaderValues codings = headers.get(Headers.TRANSFER_ENCODING);
        HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
        RequestRefusedException head = RequestHeadConduit.enterHandler(exchange);
        RequestRefusedException failure = requestLine(exchange);
        if (failure == null) {
            failure = head;
        }
        if (failure == null && codings != null) {
            failure = coding(exchange, codings, lengths);
        } else if (failure == null && lengths != null && !isLength(lengths)) {
            failure = bad("Content-Length must be one number of at most " + LENGTH_DIGITS + " digits");
        }
        if (failure != null) {
            headers.remove(Headers.CONTENT_LENGTH); // the length is no longer reliable
            exchange.setPersistent(false);
            Connectors.terminateRequest(exchange);
        } else if (codings != null && exchange.getConnection() instanceof HttpServerConnection connection) {
            ChunkedBody.install(exchange, connection);
        }
        return failure;
    }

    private static @Nullable RequestRefusedException requestLine(HttpServerExchange exchange) {
        if (exchange.getProtocol().equals(Protocols.HTTP_0_9)) {
            return new RequestRefusedException(
                    StatusCodes.HTTP_VERSION_NOT_SUPPORTED, "the server supports HTTP/1.1 only");
        }
        String method = exchange.getRequestMethod().toString();
        for (int i = 0; i < method.length(); i++) {
            if (Character.isLowerCase(method.charAt(i))) {
                return new RequestRefusedException(StatusCodes.NOT_IMPLEMENTED, "the method is unknown");
            }
        }
        return exchange.isHostIncludedInRequestURI() && !isUrl(exchange.getRequestURI())
                ? bad("the URL must begin with http:// or https:// and a host")
                : null;
    }

    private static boolean isUrl(String uri) {
        int host = uri.indexOf("://") + 3;
        int path = uri.indexOf('/', host);
        return (uri.startsWith("http://") || uri.startsWith("https://"))
                && uri.lastIndexOf('@', path < 0 ? uri.length() : path) < 0;
    }

    private static @Nullable RequestRefusedException coding(
            HttpServerExchange exchange, HeaderValues codings, @Nullable HeaderValues lengths) {
        if (lengths != null || codings.size() != 1 || !exchange.isHttp11()) {
            return bad("Transfer-Encoding must not be repeated, and needs HTTP/1.1 and no Content-Length");
        }
        return codings.getFirst().equalsIgnoreCase("chunked")
                ? null
                : new RequestRefusedException(
                        StatusCodes.NOT_IMPLEMENTED, "the only supported Transfer-Encoding is chunked");
    }

    private static boolean isLength(HeaderValues lengths) {
        String length = lengths.getFirst();
        return lengths.size() == 1 && !length.isEmpty() && length.length() <= LENGTH_DIGITS && isDigits(length);
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static RequestRefusedException bad(String message) {
        return new RequestRefusedException(StatusCodes.BAD_REQUEST, message);
    }
}
