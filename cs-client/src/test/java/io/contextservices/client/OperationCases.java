package io.contextservices.client;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.AttributeValue;
import io.contextservices.api.BulkStart;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Expiry;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every operation on services, states, tasks and attached data, with its request and its response. */
final class OperationCases {

    static final String STARTED = "\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"}";

    static final String STATE = "{\"service_id\":7,\"state_id\":0,\"state_type\":100," + STARTED + "}";

    static final String TASK = "{\"service_id\":7,\"state_id\":2,\"task_id\":1,\"task_type\":\"offer\"," + STARTED
            + ",\"Survey\":{\"q\": 1.10}}";

    static final String ATTRIBUTE =
            "{\"name\":\"Media\",\"map_name\":true,\"values\":[{\"name\":\"email\",\"dbid\":1003}]}";

    static final ServiceEndEvent END =
            ServiceEndEvent.builder().disposition("accepted").attach("n", 1).build();

    static final String END_JSON = "{\"disposition\":\"accepted\",\"n\":1}";

    static final StateTransitionEvent TRANSITION =
            StateTransitionEvent.from(0).to(AttributeValue.of(8)).build();

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    static final Json OBJECT = Json.parse("{\"a\": 1.10}");

    /** A call of an operation with some arguments. */
    interface Call extends Function<AsyncContextServices, CompletableFuture<?>> {}

    private OperationCases() {}

    /** Returns the operations whose response holds an id. */
    static Stream<Arguments> starts() {
        return Stream.of(
                start(
                        "startState",
                        c -> c.startState(
                                7,
                                StateStartEvent.of("waiting")
                                        .previousStateId(0)
                                        .estDuration(Duration.ofMinutes(1))
                                        .attach("é", 1)
                                        .build()),
                        "POST services/7/states/start",
                        "{\"state_type\":\"waiting\",\"previous_state_id\":0,\"est_duration\":60,\"é\":1}",
                        "{\"state_id\":0}",
                        new StartedState(7, 0)),
                start(
                        "transition",
                        c -> c.transition(7, TRANSITION),
                        "POST services/7/states/transition",
                        "{\"from\":{\"state_id\":0},\"to\":{\"state_type\":8}}",
                        "{\"state_id\":9007199254740991}",
                        new StartedState(7, (1L << 53) - 1)),
                start(
                        "startTask",
                        c -> c.startTask(
                                7, TaskStartEvent.of("offer").stateId(24).build()),
                        "POST services/7/tasks/start",
                        "{\"task_type\":\"offer\",\"state_id\":24}",
                        "{\"task_id\":5}",
                        new StartedTask(7, 5)));
    }

    /** Returns the operations whose response is empty. */
    static Stream<Arguments> changes() {
        return Stream.of(
                change("end", c -> c.end(7, END), "POST services/7/end", END_JSON),
                change(
                        "end, nothing said",
                        c -> c.end(7, ServiceEndEvent.builder().build()),
                        "POST services/7/end",
                        "{}"),
                change(
                        "endState",
                        c -> c.endState(7, 0, full(StateEndEvent.builder()).build()),
                        "POST services/7/states/0/end",
                        END_JSON),
                change(
                        "endTask",
                        c -> c.endTask(7, 42, full(TaskEndEvent.builder()).build()),
                        "POST services/7/tasks/42/end",
                        END_JSON),
                change("associate", c -> c.associate("C 1/;", 7), "POST customers/C%201%2F%3B/services/7", "{}"),
                change(
                        "associate with an update",
                        c -> c.associate(
                                "c",
                                7,
                                ServiceUpdate.builder()
                                        .serviceType("loan")
                                        .attach("n", 1)
                                        .build()),
                        "POST customers/c/services/7",
                        "{\"service_type\":\"loan\",\"n\":1}"),
                change("delete", c -> c.delete(7), "DELETE services/7", null),
                change(
                        "expire in",
                        c -> c.expire(7, Expiry.in(Duration.ofDays(1))),
                        "PUT services/7",
                        "{\"ttl\":86400}"),
                change(
                        "expire at",
                        c -> c.expire(7, Expiry.at(Instant.parse("2030-01-01T00:00:00Z"))),
                        "PUT services/7",
                        "{\"expiration_time\":\"2030-01-01T00:00:00.000Z\"}"),
                change(
                        "put to a service",
                        c -> c.putExtension(Target.service(7), "coupon", OBJECT),
                        "PUT services/7/extensions/coupon",
                        "{\"a\": 1.10}"),
                change(
                        "put to a state",
                        c -> c.putExtension(Target.state(7, 0), "a/b c", Json.parse("[1]")),
                        "PUT services/7/states/0/extensions/a%2Fb%20c",
                        "[1]"),
                change(
                        "put to a task",
                        c -> c.putExtension(Target.task(7, 3), "merge", Json.parse("null")),
                        "PUT services/7/tasks/3/extensions/merge",
                        "null"),
                change(
                        "merge into a service",
                        c -> c.mergeExtension(Target.service(7), "é", OBJECT),
                        "PUT services/7/extensions/%C3%A9/merge",
                        "{\"a\": 1.10}"),
                change(
                        "merge into a state",
                        c -> c.mergeExtension(Target.state(7, 1), "coupon", OBJECT),
                        "PUT services/7/states/1/extensions/coupon/merge",
                        "{\"a\": 1.10}"),
                change(
                        "merge into a task",
                        c -> c.mergeExtension(Target.task(7, 0), "merge", OBJECT),
                        "PUT services/7/tasks/0/extensions/merge/merge",
                        "{\"a\": 1.10}"),
                change(
                        "remove from a service",
                        c -> c.removeExtension(Target.service(7), "coupon"),
                        "DELETE services/7/extensions/coupon",
                        null),
                change(
                        "remove from a state",
                        c -> c.removeExtension(Target.state(7, 0), "a;b"),
                        "DELETE services/7/states/0/extensions/a%3Bb",
                        null),
                change(
                        "remove from a task",
                        c -> c.removeExtension(Target.task(7, 2), "%2F"),
                        "DELETE services/7/tasks/2/extensions/%252F",
                        null));
    }

    /** Returns the operations that find or start services, and return the outcome. */
    static Stream<Arguments> composites() {
        Entry plain = CompositeStart.entry(
                ServiceStartEvent.forCustomer("c").build(),
                StateStartEvent.builder().build());
        Entry full = CompositeStart.entry(
                        ServiceStartEvent.forContactKey("k").attach("n", OBJECT).build(),
                        StateStartEvent.of("s").build())
                .withTask(TaskStartEvent.of("t").build())
                .withAssociateStateTask(true);
        return Stream.of(
                start(
                        "startComposite",
                        c -> c.startComposite(CompositeStart.of(plain)),
                        "POST services_composite/start",
                        "{\"services\":[{\"service\":{\"customer_id\":\"c\"},\"state\":{}}]}",
                        "{\"services\":[{\"service_id\":7,\"service_created\":true,\"state_id\":0,\"state_created\":true}]}",
                        List.of(new StartedComposite(7, true, 0, true, OptionalLong.empty(), false))),
                start(
                        "startComposite, several, new",
                        c -> c.startComposite(CompositeStart.of(full, plain).withCreateNewServices(true)),
                        "POST services_composite/start",
                        "{\"services\":[{\"service\":{\"contact_key\":\"k\",\"n\":{\"a\": 1.10}},"
                                + "\"state\":{\"state_type\":\"s\"},\"task\":{\"task_type\":\"t\"},"
                                + "\"associate_state_task\":true},{\"service\":{\"customer_id\":\"c\"},\"state\":{}}],"
                                + "\"create_new_services\":true}",
                        "{\"services\":[{\"service_id\":7,\"service_created\":true,\"state_id\":0,\"state_created\":true,"
                                + "\"task_id\":4,\"task_created\":false,\"more\":1},{\"service_id\":8,\"service_created\":false,"
                                + "\"state_id\":2,\"state_created\":false}]}",
                        List.of(
                                new StartedComposite(7, true, 0, true, OptionalLong.of(4), false),
                                new StartedComposite(8, false, 2, false, OptionalLong.empty(), false))));
    }

    /** Returns the operations whose requests may be larger than others. */
    static Stream<Arguments> bulks() {
        return Stream.of(
                start(
                        "startAll",
                        c -> c.startAll(List.of(
                                ServiceStartEvent.forCustomer("c").build(),
                                ServiceStartEvent.forContactKey("k")
                                        .attach("n", OBJECT)
                                        .build())),
                        "POST services_bulk/start",
                        "{\"services\":[{\"customer_id\":\"c\"},{\"contact_key\":\"k\",\"n\":{\"a\": 1.10}}]}",
                        "{\"services\":[{\"service_id\":7,\"more\":1},{\"violations\":[{\"field\":\"$\",\"code\":\"c\","
                                + "\"message\":\"m\"}]}]}",
                        List.of(
                                StartOutcome.of(new StartedService(7)),
                                StartOutcome.refused(List.of(new Violation("$", "c", "m"))))),
                start(
                        "startAll, atomic",
                        c -> c.startAll(BulkStart.of(List.of(
                                        ServiceStartEvent.forCustomer("c").build()))
                                .withAtomic(true)),
                        "POST services_bulk/start",
                        "{\"services\":[{\"customer_id\":\"c\"}],\"atomic\":true}",
                        "{\"services\":[{\"service_id\":7}]}",
                        List.of(StartOutcome.of(new StartedService(7)))));
    }

    static Stream<Arguments> writes() {
        return Stream.of(changes(), starts(), composites()).flatMap(all -> all);
    }

    static Stream<Arguments> reads() {
        ServiceView full = ServiceView.plain().withAllExtensions().withEverythingNested();
        String nested = "extensions=*&active_states=true&completed_states=true&active_tasks=true&completed_tasks=true";
        StateQuery states = StateQuery.all()
                .withStateTypes("a,b", "100")
                .withView(ServiceView.plain()
                        .withExtensions("Task.x")
                        .withActiveStates()
                        .withActiveTasks());
        TaskQuery tasks = TaskQuery.all()
                .withTaskTypes("offer")
                .withStateIds(3, 0)
                .withView(ServiceView.plain().withEverythingNested());
        return Stream.of(
                read("service", c -> c.get(7, full), "services/7?" + nested, AgainstServer.SERVICE),
                read("states", c -> c.states(7, StateQuery.all()), "services/7/states", "[]"),
                read("active states", c -> c.states(7, StateQuery.active()), "services/7/states/active", "[]"),
                read(
                        "completed states, narrowed",
                        c -> c.states(
                                7, states.withStatus(StateQuery.completed().status())),
                        "services/7/states/completed?state_types=%22a%2Cb%22,100&extensions=Task.x&active_tasks=true",
                        "[" + STATE + "]"),
                read("state", c -> c.state(7, 0, ServiceView.plain()), "services/7/states/0", STATE),
                read(
                        "state in full",
                        c -> c.state(
                                7,
                                2,
                                ServiceView.plain().withExtensions("Feedback").withEverythingNested()),
                        "services/7/states/2?extensions=Feedback&active_tasks=true&completed_tasks=true",
                        STATE),
                read("tasks", c -> c.tasks(7, TaskQuery.all()), "services/7/tasks", "[" + TASK + "," + TASK + "]"),
                read("active tasks", c -> c.tasks(7, TaskQuery.active()), "services/7/tasks/active", "[]"),
                read(
                        "completed tasks, narrowed",
                        c -> c.tasks(7, tasks.withStatus(TaskQuery.completed().status())),
                        "services/7/tasks/completed?task_types=offer&state_id=0,3",
                        "[]"),
                read("task", c -> c.task(7, 0, ServiceView.plain()), "services/7/tasks/0", TASK),
                read(
                        "export",
                        c -> c.export(ExportQuery.from(NOON)),
                        "maintenance/services/stream?time_from=2026-03-01T12:00:00.000Z&export_content=true&limit=1000",
                        "[" + AgainstServer.SERVICE + "]"),
                read(
                        "export, narrowed",
                        c -> c.export(ExportQuery.from(NOON)
                                .withTimeTo(NOON.plusMillis(1))
                                .withEvents(ExportQuery.Events.COMPLETED)
                                .withStatus(Status.COMPLETED)
                                .withLimit(7)
                                .withAfter("a/b")),
                        "maintenance/services/stream?time_from=2026-03-01T12:00:00.000Z"
                                + "&time_to=2026-03-01T12:00:00.001Z&filter_events=completed&filter_state=inactive"
                                + "&after=a%2Fb&export_content=true&limit=7",
                        "[]"),
                read("task with data", c -> c.task(7, 1, full), "services/7/tasks/1?extensions=*", TASK),
                read(
                        "enumerations",
                        c -> c.businessAttributes(),
                        "metadata/business-attributes",
                        "[" + ATTRIBUTE + "," + ATTRIBUTE + "]"),
                read(
                        "enumeration",
                        c -> c.businessAttribute("a/b é;+"),
                        "metadata/business-attributes/a%2Fb%20%C3%A9%3B%2B",
                        ATTRIBUTE),
                read(
                        "enumeration of a field",
                        c -> c.businessAttributeOf("Service.type"),
                        "metadata/business-attributes?cv-attribute=Service.type",
                        "[" + ATTRIBUTE + "]"),
                read(
                        "no enumeration of a field",
                        c -> c.businessAttributeOf("a&b"),
                        "metadata/business-attributes?cv-attribute=a%26b",
                        "[]"));
    }

    static Stream<Arguments> everything() {
        return Stream.of(writes(), reads()).flatMap(all -> all);
    }

    static Stream<Arguments> large() {
        return writes().filter(write -> write.get()[2] != null)
                .map(write -> argumentSet(name(write), write.get()[0], write.get()[2]));
    }

    private static Arguments start(String name, Call call, String line, String body, String created, Object result) {
        return argumentSet(name, call, line, body, created, result);
    }

    private static Arguments change(String name, Call call, String line, String body) {
        return argumentSet(name, call, line, body);
    }

    private static Arguments read(String name, Call call, String path, String found) {
        return argumentSet(name, call, "GET " + path, found);
    }

    private static String name(Arguments set) {
        return ((Arguments.ArgumentSet) set).getName();
    }

    private static <B extends EndEvent.Builder<B>> B full(B end) {
        return end.disposition("accepted").attach("n", 1);
    }
}
