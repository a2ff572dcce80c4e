package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.Target;
import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.wire.EventCodec;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The routes of attached data, one key at a time: the resources {@code extensions} below services, states and tasks.
 */
final class ExtensionRoutes {

    private final Limits limits;

    ExtensionRoutes(Limits limits) {
        this.limits = limits;
    }

    /** Returns all routes. */
    List<Route> all() {
        return Stream.of(
                        at("services/{}", path -> Target.service(PathIds.service(path.get(0)))),
                        at(
                                "services/{}/states/{}",
                                path -> Target.state(PathIds.service(path.get(0)), PathIds.activity(path.get(1)))),
                        at(
                                "services/{}/tasks/{}",
                                path -> Target.task(PathIds.service(path.get(0)), PathIds.activity(path.get(1)))))
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> at(String path, Function<List<String>, Target> target) {
        return List.of(
                Route.at(path + "/extensions/{}")
                        .on(
                                Methods.PUT,
                                (exchange, operations, parameters) ->
                                        put(exchange, operations, target.apply(parameters), parameters))
                        .on(
                                Methods.DELETE,
                                (exchange, operations, parameters) ->
                                        remove(exchange, operations, target.apply(parameters), parameters)),
                Route.at(path + "/extensions/{}/merge")
                        .on(
                                Methods.PUT,
                                (exchange, operations, parameters) ->
                                        merge(exchange, operations, target.apply(parameters), parameters)));
    }

    private void put(HttpServerExchange exchange, Operations operations, Target target, List<String> parameters) {
        JsonRequests.with(
                exchange,
                limits,
                body -> EventCodec.readExtension(body, limits),
                value -> operations.putExtension(target, key(parameters), value),
                done -> Responses.empty(exchange, StatusCodes.OK));
    }

    private void merge(HttpServerExchange exchange, Operations operations, Target target, List<String> parameters) {
        JsonRequests.with(
                exchange,
                limits,
                body -> EventCodec.readExtension(body, limits),
                value -> operations.mergeExtension(target, key(parameters), value),
                done -> Responses.empty(exchange, StatusCodes.OK));
    }

    private void remove(HttpServerExchange exchange, Operations operations, Target target, List<String> parameters) {
        JsonRequests.ignored(
                exchange,
                limits,
                () -> operations.removeExtension(target, key(parameters)),
                done -> Responses.empty(exchange, StatusCodes.OK));
    }

    private static String key(List<String> parameters) {
        return parameters.get(parameters.size() - 1);
    }
}
