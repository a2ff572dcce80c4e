package io.contextservices.server.http;

import io.contextservices.api.EventCodec;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ResourceCodec;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceQuery.Status;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.UriCodec;
import io.contextservices.server.engine.Operations;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The resources under {@code /services} and {@code /customers}. */
final class ServiceResources {

    private static final HttpString LINK = new HttpString("Link");
    private static final String BASE = "/genesys/1/cs";

    private final Operations operations;

    ServiceResources(Operations operations) {
        this.operations = operations;
    }

    /** All of them, the more specific before the more general. */
    List<Resource> all() {
        return List.of(
                Resource.at("genesys/1/cs/services/start").on(Methods.POST, this::start),
                Resource.at("genesys/1/cs/services/{}").on(Methods.GET, this::get),
                list("genesys/1/cs/services/anonymous/{}", Status.ALL, operations::findByContactKey),
                list("genesys/1/cs/services/anonymous/{}/active", Status.ACTIVE, operations::findByContactKey),
                list("genesys/1/cs/services/anonymous/{}/completed", Status.COMPLETED, operations::findByContactKey),
                list("genesys/1/cs/customers/{}/services", Status.ALL, operations::findByCustomer),
                list("genesys/1/cs/customers/{}/services/active", Status.ACTIVE, operations::findByCustomer),
                list("genesys/1/cs/customers/{}/services/completed", Status.COMPLETED, operations::findByCustomer));
    }

    private void start(HttpServerExchange exchange, List<String> parameters) throws Exception {
        requireJson(exchange);
        BodyReader.read(exchange, operations.limits().bodyBytes(), body -> {
            Answer.with(
                    exchange,
                    () -> {
                        ServiceStartEvent event = EventCodec.readServiceStart(body, operations.limits());
                        return operations.start(event);
                    },
                    started -> {
                        String location = exchange.getResolvedPath() + BASE + "/services/" + started.serviceId();
                        exchange.getResponseHeaders().put(Headers.LOCATION, location);
                        Answer.json(exchange, StatusCodes.CREATED, ResourceCodec.write(started));
                    });
        });
    }

    private void get(HttpServerExchange exchange, List<String> parameters) {
        long id = serviceId(parameters.get(0));
        ServiceView view = UriCodec.readServiceView(exchange.getQueryString());
        Answer.with(
                exchange,
                () -> operations.get(id, view),
                service -> Answer.json(exchange, StatusCodes.OK, ResourceCodec.write(service)));
    }

    @FunctionalInterface
    private interface Finder {
        CompletableFuture<ServicePage> find(String key, ServiceQuery query);
    }

    private static Resource list(String path, Status status, Finder finder) {
        return Resource.at(path).on(Methods.GET, (exchange, parameters) -> {
            ServiceQuery query = UriCodec.readServiceQuery(status, exchange.getQueryString());
            Answer.with(exchange, () -> finder.find(parameters.get(0), query), page -> {
                page.next().ifPresent(next -> exchange.getResponseHeaders().put(LINK, link(exchange, query, next)));
                Answer.json(exchange, StatusCodes.OK, ResourceCodec.write(page.services()));
            });
        });
    }

    private static String link(HttpServerExchange exchange, ServiceQuery query, String next) {
        return '<' + RequestPath.raw(exchange) + '?' + UriCodec.write(query.after(next)) + ">; rel=\"next\"";
    }

    private static long serviceId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noId) {
            throw new NotFoundException("There is no such service: ids are numbers");
        }
    }

    private static void requireJson(HttpServerExchange exchange) {
        String encoding = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
        if (!isJson(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE))
                || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            throw new RequestRefusedException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json, UTF-8, not compressed");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals(Answer.JSON)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(Answer.JSON)) {
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
