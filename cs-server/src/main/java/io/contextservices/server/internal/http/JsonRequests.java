package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.server.internal.transport.BodyReader;
import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads requests that have a JSON body. */
final class JsonRequests {

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
        BodyReader.read(exchange, limit, body -> Responses.with(exchange, () -> operation.apply(body), success));
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
        String encoding = HttpApi.only(exchange.getRequestHeaders(), Headers.CONTENT_ENCODING);
        if (!isJson(HttpApi.only(exchange.getRequestHeaders(), Headers.CONTENT_TYPE))
                || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            throw new RequestRefusedException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json, UTF-8, not compressed");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals(Responses.JSON)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(Responses.JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }
}
