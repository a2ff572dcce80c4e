package io.contextservices.server.internal.http;

import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/** Writes the response header {@code Location}. */
final class Locations {

    private Locations() {}

    /**
     * Responds with status 201.
     *
     * @param path the path of the new resource, below {@link Route#BASE}
     */
    static void created(HttpServerExchange exchange, String path, byte[] json) {
        set(exchange, path);
        Responses.json(exchange, StatusCodes.CREATED, json);
    }

    /** Sets the header to a path below {@link Route#BASE}. */
    static void set(HttpServerExchange exchange, String path) {
        String location = exchange.getResolvedPath() + '/' + Route.BASE + path;
        exchange.getResponseHeaders().put(Headers.LOCATION, location);
    }
}
