package io.contextservices.server.internal.http;

import io.contextservices.api.IfActive;
import io.contextservices.api.Limits;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UriCodec;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The routes of services: the resources under {@code /services}, {@code /customers} and those for several services at
 * once.
 */
final class ServiceRoutes {

    private static final HttpString LINK = new HttpString("Link");

    private final Limits limits;

    ServiceRoutes(Limits limits) {
        this.limits = limits;
    }

    /** Returns all routes, specific paths before general ones. */
    List<Route> all() {
        return List.of(
                Route.at("services/start").on(Methods.POST, this::start),
                Route.at("services/{}")
                        .on(Methods.GET, this::get)
                        .on(Methods.PUT, this::expire)
                        .on(Methods.DELETE, this::delete),
                Route.at("customers/{}/services/active")
                        .on(Methods.GET, list(Status.ACTIVE, Operations::findByCustomer)),
                Route.at("customers/{}/services/completed")
                        .on(Methods.GET, list(Status.COMPLETED, Operations::findByCustomer)),
                Route.at("customers/{}/services").on(Methods.GET, list(Status.ALL, Operations::findByCustomer)),
                Route.at("customers/{}/services/{}").on(Methods.POST, this::associate),
                Route.at("services/anonymous/{}").on(Methods.GET, list(Status.ALL, Operations::findByContactKey)),
                Route.at("services/anonymous/{}/active")
                        .on(Methods.GET, list(Status.ACTIVE, Operations::findByContactKey)),
                Route.at("services/anonymous/{}/completed")
                        .on(Methods.GET, list(Status.COMPLETED, Operations::findByContactKey)),
                Route.at("services/{}/end").on(Methods.POST, this::end),
                Route.at("services_composite/start").on(Methods.POST, this::startComposite),
                Route.at("services_bulk/start").on(Methods.POST, this::startAll));
    }

    private void start(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        IfActive ifActive = UriCodec.readIfActive(exchange.getQueryString());
        JsonRequests.with(
                exchange, limits.bodyBytes(), body -> operations.start(body, ifActive), (StartedService started) -> {
                    IdempotencyKey.markReplayed(exchange, started.replayed());
                    Locations.set(exchange, "services/" + started.serviceId());
                    int status = started.created() ? StatusCodes.CREATED : StatusCodes.OK;
                    Responses.json(exchange, status, ResourceCodec.write(started));
                });
    }

    private void startComposite(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        JsonRequests.with(
                exchange, limits, operations.rules()::readCompositeStart, operations::startComposite, started -> {
                    IdempotencyKey.markReplayed(exchange, started.stream().allMatch(StartedComposite::replayed));
                    Locations.set(exchange, location(started.get(0)));
                    Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeComposite(started));
                });
    }

    private void startAll(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        JsonRequests.with(exchange, limits.bulkBytes(), (byte[] body) -> operations.startAll(body), outcomes -> {
            List<StartOutcome> started = outcomes.stream()
                    .filter(outcome -> outcome.started().isPresent())
                    .toList();
            IdempotencyKey.markReplayed(
                    exchange, !started.isEmpty() && started.stream().allMatch(StartOutcome::replayed));
            Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeBulk(outcomes));
        });
    }

    private static String location(StartedComposite started) {
        String item = started.taskId().isPresent()
                ? "/tasks/" + started.taskId().getAsLong()
                : "/states/" + started.stateId();
        return "services/" + started.serviceId() + item;
    }

    private void get(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        ServiceView view = UriCodec.readView(Target.Level.SERVICE, exchange.getQueryString());
        Responses.with(
                exchange,
                () -> operations.get(id, view),
                service -> Preconditions.respond(exchange, service.version(), () -> ResourceCodec.write(service)));
    }

    private void end(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readServiceEnd,
                event -> operations.end(id, event),
                done -> Responses.empty(exchange, StatusCodes.NO_CONTENT));
    }

    private void associate(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(1));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readServiceUpdate,
                update -> operations.associate(parameters.get(0), id, update),
                done -> Responses.empty(exchange, StatusCodes.NO_CONTENT));
    }

    private void expire(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.with(
                exchange,
                limits,
                body -> EventCodec.readExpiry(body, limits),
                expiry -> operations.expire(id, expiry),
                done -> Responses.empty(exchange, StatusCodes.OK));
    }

    private void delete(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.ignored(
                exchange, limits, () -> operations.delete(id), done -> Responses.empty(exchange, StatusCodes.OK));
    }

    @FunctionalInterface
    private interface Finder {
        CompletableFuture<ServicePage> find(Operations operations, String key, ServiceQuery query);
    }

    private static Route.Operation list(Status status, Finder finder) {
        return (exchange, operations, parameters) -> {
            ServiceQuery query = UriCodec.readServiceQuery(status, exchange.getQueryString());
            Responses.with(exchange, () -> finder.find(operations, parameters.get(0), query), page -> {
                Responses.unreadable(exchange, page);
                page.next().ifPresent(next -> exchange.getResponseHeaders().put(LINK, link(exchange, query, next)));
                Responses.json(exchange, StatusCodes.OK, ResourceCodec.write(page.services()));
            });
        };
    }

    private static String link(HttpServerExchange exchange, ServiceQuery query, String next) {
        return '<' + RequestPath.raw(exchange) + '?' + UriCodec.write(query.withAfter(next)) + ">; rel=\"next\"";
    }
}
