package io.contextservices.server.internal.http;

import io.contextservices.server.internal.transport.Answer;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.UriCodec;
import io.contextservices.engine.internal.Operations;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** Enumerations: the resources under {@code /metadata/business-attributes}. */
final class BusinessAttributeResources {

    /** All of them. */
    List<Resource> all() {
        return List.of(
                Resource.at("metadata/business-attributes").on(Methods.GET, BusinessAttributeResources::list),
                Resource.at("metadata/business-attributes/{}").on(Methods.GET, BusinessAttributeResources::get));
    }

    private static void list(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        String field = UriCodec.readCvAttribute(exchange.getQueryString());
        Answer.with(
                exchange,
                () -> field == null
                        ? operations.businessAttributes()
                        : operations
                                .businessAttributeOf(field)
                                .thenApply(of -> of.stream().toList()),
                all -> Answer.json(exchange, StatusCodes.OK, ResourceCodec.writeBusinessAttributes(all)));
    }

    private static void get(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        Answer.with(
                exchange,
                () -> operations.businessAttribute(parameters.get(0)),
                found -> Answer.json(exchange, StatusCodes.OK, ResourceCodec.write(found)));
    }
}
