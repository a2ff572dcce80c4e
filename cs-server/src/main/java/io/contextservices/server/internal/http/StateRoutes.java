package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedState;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UriCodec;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** The routes of states: the resources under {@code /services/{id}/states}. */
final class StateRoutes {

    private final Limits limits;

    StateRoutes(Limits limits) {
        this.limits = limits;
    }

    /** Returns all routes, specific paths before general ones. */
    List<Route> all() {
        return List.of(
                Route.at("services/{}/states/start").on(Methods.POST, this::start),
                Route.at("services/{}/states/transition").on(Methods.POST, this::transition),
                Route.at("services/{}/states/{}/end").on(Methods.POST, this::end),
                Route.at("services/{}/states").on(Methods.GET, list(Status.ALL)),
                Route.at("services/{}/states/active").on(Methods.GET, list(Status.ACTIVE)),
                Route.at("services/{}/states/completed").on(Methods.GET, list(Status.COMPLETED)),
                Route.at("services/{}/states/{}").on(Methods.GET, this::get));
    }

    private void start(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readStateStart,
                event -> operations.startState(id, event),
                started -> created(exchange, started));
    }

    private void transition(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.with(
                exchange,
                limits,
                operations.rules()::readTransition,
                event -> operations.transition(id, event),
                started -> created(exchange, started));
    }

    private static void created(HttpServerExchange exchange, StartedState started) {
        String location = "services/" + started.serviceId() + "/states/" + started.stateId();
        IdempotencyKey.tell(exchange, started.replayed());
        Locations.created(exchange, location, ResourceCodec.write(started));
    }

    private void end(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        long stateId = PathIds.item(parameters.get(1));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readStateEnd,
                event -> operations.endState(id, stateId, event),
                done -> Responses.empty(exchange, StatusCodes.NO_CONTENT));
    }

    private Route.Operation list(Status status) {
        return (exchange, operations, parameters) -> {
            long id = PathIds.service(parameters.get(0));
            StateQuery query = UriCodec.readStateQuery(status, exchange.getQueryString());
            Responses.with(
                    exchange,
                    () -> operations.states(id, query),
                    states -> Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeStates(states)));
        };
    }

    private void get(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        long stateId = PathIds.item(parameters.get(1));
        ServiceView view = UriCodec.readView(Target.Level.STATE, exchange.getQueryString());
        Responses.with(
                exchange,
                () -> operations.state(id, stateId, view),
                state -> Preconditions.answer(exchange, state.version(), () -> ResourceCodec.write(state)));
    }
}
