package io.contextservices.server.internal.http;

import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UriCodec;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** The routes of enumerations: the resources under {@code /metadata/business-attributes}. */
final class BusinessAttributeRoutes {

    /** Returns all routes. */
    List<Route> all() {
        return List.of(
                Route.at("metadata/business-attributes").on(Methods.GET, BusinessAttributeRoutes::list),
                Route.at("metadata/business-attributes/{}").on(Methods.GET, BusinessAttributeRoutes::get));
    }

    private static void list(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        String field = UriCodec.readCvAttribute(exchange.getQueryString());
        Responses.with(
                exchange,
                () -> field == null
                        ? operations.businessAttributes()
                        : operations
                                .businessAttributeOf(field)
                                .thenApply(of -> of.stream().toList()),
                all -> Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeBusinessAttributes(all)));
    }

    private static void get(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        Responses.with(
                exchange,
                () -> operations.businessAttribute(parameters.get(0)),
                found -> Responses.json(exchange, StatusCodes.OK, ResourceCodec.write(found)));
    }
}
