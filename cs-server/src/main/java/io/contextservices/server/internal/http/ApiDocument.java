package io.contextservices.server.internal.http;

import io.contextservices.server.internal.transport.Responses;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The OpenAPI description of the API, served at {@code /openapi.yaml}. */
final class ApiDocument {

    private static final String NAME = "openapi.yaml";
    private static final String YAML = "application/yaml";

    private final byte[] yaml = load();

    List<Route> all() {
        return List.of(Route.at(NAME)
                .on(
                        Methods.GET,
                        (exchange, operations, parameters) -> Responses.body(exchange, StatusCodes.OK, YAML, yaml)));
    }

    private static byte[] load() {
        try (InputStream in = ApiDocument.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException(NAME + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
