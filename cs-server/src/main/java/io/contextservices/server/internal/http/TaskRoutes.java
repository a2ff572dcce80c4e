package io.contextservices.server.internal.http;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceView;
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

/** The routes of tasks: the resources under {@code /services/{id}/tasks}. */
final class TaskRoutes {

    private final Limits limits;

    TaskRoutes(Limits limits) {
        this.limits = limits;
    }

    /** Returns all routes, specific paths before general ones. */
    List<Route> all() {
        return List.of(
                Route.at("services/{}/tasks/start").on(Methods.POST, this::start),
                Route.at("services/{}/tasks/{}/end").on(Methods.POST, this::end),
                Route.at("services/{}/tasks").on(Methods.GET, list(Status.ALL)),
                Route.at("services/{}/tasks/active").on(Methods.GET, list(Status.ACTIVE)),
                Route.at("services/{}/tasks/completed").on(Methods.GET, list(Status.COMPLETED)),
                Route.at("services/{}/tasks/{}").on(Methods.GET, this::get));
    }

    private void start(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readTaskStart,
                event -> operations.startTask(id, event),
                started -> {
                    IdempotencyKey.tell(exchange, started.replayed());
                    Locations.created(
                            exchange, "services/" + id + "/tasks/" + started.taskId(), ResourceCodec.write(started));
                });
    }

    private void end(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        long taskId = PathIds.item(parameters.get(1));
        JsonRequests.withOptional(
                exchange,
                limits,
                operations.rules()::readTaskEnd,
                event -> operations.endTask(id, taskId, event),
                done -> Responses.empty(exchange, StatusCodes.NO_CONTENT));
    }

    private Route.Operation list(Status status) {
        return (exchange, operations, parameters) -> {
            long id = PathIds.service(parameters.get(0));
            TaskQuery query = UriCodec.readTaskQuery(status, exchange.getQueryString());
            Responses.with(
                    exchange,
                    () -> operations.tasks(id, query),
                    tasks -> Responses.json(exchange, StatusCodes.OK, ResourceCodec.writeTasks(tasks)));
        };
    }

    private void get(HttpServerExchange exchange, Operations operations, List<String> parameters) {
        long id = PathIds.service(parameters.get(0));
        long taskId = PathIds.item(parameters.get(1));
        ServiceView view = UriCodec.readView(Target.Level.TASK, exchange.getQueryString());
        Responses.with(
                exchange,
                () -> operations.task(id, taskId, view),
                task -> Preconditions.answer(exchange, task.version(), () -> ResourceCodec.write(task)));
    }
}
