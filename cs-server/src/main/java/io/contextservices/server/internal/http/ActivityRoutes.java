package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedState;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.api.TaskQuery;
import io.contextservices.engine.internal.Operations;
import io.contextservices.server.internal.transport.Responses;
import io.contextservices.wire.ResourceCodec;
import io.contextservices.wire.UriCodec;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The routes of states and tasks: the resources under {@code /services/{id}/states} and {@code /services/{id}/tasks}.
 * Both have the same resources; states also have transitions.
 */
final class ActivityRoutes {

    private final Limits limits;

    ActivityRoutes(Limits limits) {
        this.limits = limits;
    }

    /** Returns all routes, specific paths before general ones. */
    List<Route> all() {
        return Stream.of(
                        List.of(Route.at("services/{}/states/transition").on(Methods.POST, this::transition)),
                        of("states", this::startState, this::endState, this::states, this::state),
                        of("tasks", this::startTask, this::endTask, this::tasks, this::task))
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> of(
            String name,
            Route.Operation start,
            Route.Operation end,
            Function<Status, Route.Operation> list,
            Route.Operation get) {
        String path = "services/{}/" + name;
        return List.of(
                Route.at(path + "/start").on(Methods.POST, start),
                Route.at(path + "/{}/end").on(Methods.POST, end),
                Route.at(path).on(Methods.GET, list.apply(Status.ALL)),
                Route.at(path + "/active").on(Methods.GET, list.apply(Status.ACTIVE)),
                Route.at(path + "/completed").on(Methods.GET, list.apply(Status.COMPLETED)),
                Route.at(path + "/{}").on(Methods.GET, get));
    }

    private void startState(HttpServerExchange exchange, Operations operations, List<String> parameters) {
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
        String path = "services/" + started.serviceId() + "/states/" + started.stateId();
        IdempotencyKey.markReplayed(exchange, started.replayed());
        Locations.created(exchange, path, ResourceCodec.write(started));
    }

    private void startTask(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readTaskStart,
                event -> operations.startTask(id, event),
                started -> {
                    String path = "services/" + started.serviceId() + "/tasks/" + started.taskId();
                    IdempotencyKey.markReplayed(exchange, started.replayed());
                    Locations.created(exchange, path, ResourceCodec.write(started));
                });
    }

    private void endState(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long serviceId = PathIds.service(parameters.get(0));
        long id = PathIds.activity(parameters.get(1));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readStateEnd,
                event -> operations.endState(serviceId, id, event),
                done -> Responses.empty(exchange, StatusCodes.NO_CONTENT));
    }

    private void endTask(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long serviceId = PathIds.service(parameters.get(0));
        long id = PathIds.activity(parameters.get(1));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readTaskEnd,
                event -> operations.endTask(serviceId, id, event),
                done -> Responses.empty(exchange, StatusCodes.NO_CONTENT));
    }

    private Route.Operation states(Status status) {
        return (exchange, operations, parameters) -> {
            long id = PathIds.service(parameters.get(0));
            StateQuery query = UriCodec.readStateQuery(status, exchange.getQueryString());
            Responses.with(
                    exchange,
                    () -> operations.states(id, query),
                    states -> Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeStates(states)));
        };
    }

    private Route.Operation tasks(Status status) {
        return (exchange, operations, parameters) -> {
            long id = PathIds.service(parameters.get(0));
            TaskQuery query = UriCodec.readTaskQuery(status, exchange.getQueryString());
            Responses.with(
                    exchange,
                    () -> operations.tasks(id, query),
                    tasks -> Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeTasks(tasks)));
        };
    }

    private void state(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long serviceId = PathIds.service(parameters.get(0));
        long id = PathIds.activity(parameters.get(1));
        ServiceView view = UriCodec.readView(Target.Level.STATE, exchange.getQueryString());
        Responses.with(
                exchange,
                () -> operations.state(serviceId, id, view),
                state -> Preconditions.respond(exchange, state.version(), () -> ResourceCodec.write(state)));
    }

    private void task(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long serviceId = PathIds.service(parameters.get(0));
        long id = PathIds.activity(parameters.get(1));
        ServiceView view = UriCodec.readView(Target.Level.TASK, exchange.getQueryString());
        Responses.with(
                exchange,
                () -> operations.task(serviceId, id, view),
                task -> Preconditions.respond(exchange, task.version(), () -> ResourceCodec.write(task)));
    }
}
