package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.server.internal.transport.BodyReader;
import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads requests that have a JSON body. */
final class JsonRequests {

    private static final String MEDIA_TYPE = "application/json";
    private static final String CHARSET = "charset=";

    /** The charsets that are UTF-8 or a part of it. {@code utf8} is a common misspelling. */
    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.US_ASCII);

    private JsonRequests() {}

    /** Reads and parses the body, starts the operation with it, and responds. */
    static <E, T> void with(
            HttpServerExchange exchange,
            Limits limits,
            Function<byte[], E> parse,
            Function<E, CompletableFuture<T>> operation,
            Consumer<T> success) {
        with(exchange, limits.bodyBytes(), body -> operation.apply(parse.apply(body)), success);
    }

    /** Reads a body with its own size limit, starts the operation with it, and responds. */
    static <T> void with(
            HttpServerExchange exchange,
            int limit,
            Function<byte[], CompletableFuture<T>> operation,
            Consumer<T> success) {
        requireJson(exchange);
        BodyReader.read(
                exchange, limit, body -> Responses.with(exchange, () -> operation.apply(withoutMark(body)), success));
    }

    /**
     * Reads and parses an optional body, starts the operation with it, and responds. An empty body counts as an empty
     * object, since no field is mandatory.
     */
    static <E, T> void withOptional(
            HttpServerExchange exchange,
            Limits limits,
            Function<byte[], E> parse,
            Function<E, CompletableFuture<T>> operation,
            Consumer<T> success) {
        with(exchange, limits, body -> parse.apply(body.length == 0 ? EMPTY_OBJECT : body), operation, success);
    }

    /**
     * Reads and ignores the body, starts the operation, and responds. The operation starts after the whole body has
     * arrived, since the response has to wait for the body: the client would never learn of a change if the body failed
     * later.
     */
    static <T> void ignored(
            HttpServerExchange exchange, Limits limits, Supplier<CompletableFuture<T>> operation, Consumer<T> success) {
        BodyReader.read(exchange, limits.bodyBytes(), body -> Responses.with(exchange, operation, success));
    }

    private static void requireJson(HttpServerExchange exchange) {
        String encoding = HttpApi.single(exchange.getRequestHeaders(), Headers.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RequestRefusedException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    "the body is compressed; send it uncompressed, without Content-Encoding");
        }
        // A page of another origin can send a body without a type, and a browser asks no server before it does.
        boolean mayBeAbsent = !exchange.getRequestHeaders().contains(Headers.ORIGIN);
        if (!isJson(HttpApi.single(exchange.getRequestHeaders(), Headers.CONTENT_TYPE), mayBeAbsent)) {
            throw new RequestRefusedException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    "the body must be JSON in UTF-8; send the header Content-Type: application/json");
        }
    }

    private static boolean isJson(@Nullable String contentType, boolean mayBeAbsent) {
        if (contentType == null || contentType.isBlank()) {
            return mayBeAbsent;
        }
        if (contentType.equals(MEDIA_TYPE)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(MEDIA_TYPE)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith(CHARSET) && !CHARSETS.contains(parameter.substring(CHARSET.length()))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the body without a UTF-8 byte order mark, which some clients write and RFC 8259 lets a reader ignore. */
    private static byte[] withoutMark(byte[] body) {
        boolean marked = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    }
}
