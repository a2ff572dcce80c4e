package io.contextservices.client;

import static io.contextservices.client.OperationCases.OBJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.Expiry;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.client.OperationCases.Call;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the client rejects invalid requests before it sends anything. */
class RefusalTest extends AgainstServer {

    @ParameterizedTest
    @MethodSource
    void invalidArgumentsAreRefusedAndNothingIsSent(Call call, String... faults) {
        InvalidRequestException refused = failure(InvalidRequestException.class, call.apply(client));

        assertThat(refused.violations())
                .extracting(v -> v.field() + ' ' + v.code())
                .containsExactly(faults);
        assertThat(server.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#large")
    void requestAtTheSizeLimitIsSentAndALargerOneRefused(Call call, String body) {
        int size = utf8(body).length;
        enqueue(noContent());
        try (ContextServicesClient roomy =
                        builder().limits(Limits.DEFAULT.withBodyBytes(size)).build();
                ContextServicesClient tight =
                        builder().limits(Limits.DEFAULT.withBodyBytes(size - 1)).build()) {
            RequestRefusedException refused = failure(RequestRefusedException.class, call.apply(tight));
            assertThat(refused.status()).isEqualTo(413);
            assertThat(server.getRequestCount()).isZero();

            call.apply(roomy).handle((result, failure) -> null).join();
            assertThat(server.getRequestCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#everything")
    void closedClientRefusesTheCall(Call call) {
        client.close();

        assertThatIllegalStateException().isThrownBy(() -> call.apply(client)).withMessage("the client is closed");
    }

    @ParameterizedTest
    @MethodSource
    void nullIsRefusedAtOnce(Call call, String name) {
        assertThatNullPointerException().isThrownBy(() -> call.apply(client)).withMessage(name);
    }

    static Stream<Arguments> invalidArgumentsAreRefusedAndNothingIsSent() {
        ServiceEndEvent end = ServiceEndEvent.builder()
                .sessionId("s".repeat(33))
                .dispositionDesc("d".repeat(65))
                .ttl(Duration.ZERO)
                .build();
        Json deep = Json.parse("[".repeat(100) + "]".repeat(100));
        return Stream.of(
                refused(
                        "end",
                        c -> c.end(7, end),
                        "disposition_desc too_long",
                        "ttl out_of_range",
                        "session_id too_long"),
                refused(
                        "reserved key in an end",
                        c -> c.end(
                                7,
                                ServiceEndEvent.builder().attach("started", 1).build()),
                        "started reserved_name"),
                refused(
                        "end of a state",
                        c -> c.endState(
                                7,
                                0,
                                StateEndEvent.builder()
                                        .sessionId("s".repeat(33))
                                        .build()),
                        "session_id too_long"),
                refused(
                        "end of a task",
                        c -> c.endTask(
                                7,
                                0,
                                TaskEndEvent.builder().attach("task_id", 1).build()),
                        "task_id reserved_name"),
                refused("associate without a customer", c -> c.associate("", 7), "customer_id empty"),
                refused("associate, no URL", c -> c.associate("..", 7), "customer_id invalid_format"),
                refused("associate, too long", c -> c.associate("c".repeat(257), 7), "customer_id too_long"),
                refused(
                        "update",
                        c -> c.associate(
                                "c",
                                7,
                                ServiceUpdate.builder()
                                        .contactKey("")
                                        .estDuration(Duration.ofSeconds(-1))
                                        .attach("duration", 1)
                                        .build()),
                        "contact_key empty",
                        "est_duration out_of_range",
                        "duration reserved_name"),
                refused("expire", c -> c.expire(7, Expiry.in(Duration.ZERO)), "ttl out_of_range"),
                refused("expire at", c -> c.expire(7, Expiry.at(Instant.MAX)), "expiration_time out_of_range"),
                refused(
                        "startState",
                        c -> c.startState(
                                7, StateStartEvent.builder().previousStateId(-1).build()),
                        "previous_state_id out_of_range"),
                refused(
                        "transition",
                        c -> c.transition(7, StateTransitionEvent.from(-1).build()),
                        "from.state_id out_of_range"),
                refused(
                        "startTask",
                        c -> c.startTask(7, TaskStartEvent.builder().stateId(-1).build()),
                        "state_id out_of_range"),
                refused(
                        "startComposite",
                        c -> c.startComposite(CompositeStart.of(CompositeStart.entry(
                                ServiceStartEvent.forCustomer("").build(),
                                StateStartEvent.builder().previousStateId(-1).build()))),
                        "services[0].service.customer_id empty",
                        "services[0].state.previous_state_id out_of_range"),
                refused("startComposite of nothing", c -> c.startComposite(CompositeStart.of()), "services empty"),
                refused("put, no key", c -> c.putExtension(Target.service(7), "", OBJECT), " invalid_format"),
                refused("put, no URL", c -> c.putExtension(Target.state(7, 1), "..", OBJECT), ".. invalid_format"),
                refused(
                        "put, not Unicode",
                        c -> c.putExtension(Target.task(7, 1), "\ud800", OBJECT),
                        "$ invalid_format"),
                refused(
                        "put, reserved",
                        c -> c.putExtension(Target.service(7), "customer_id", OBJECT),
                        "customer_id reserved_name"),
                refused(
                        "put, reserved for states",
                        c -> c.putExtension(Target.state(7, 1), "state_type", OBJECT),
                        "state_type reserved_name"),
                refused(
                        "put, reserved for tasks",
                        c -> c.putExtension(Target.task(7, 1), "task_type", OBJECT),
                        "task_type reserved_name"),
                refused("put, too deep", c -> c.putExtension(Target.service(7), "a", deep), "a too_deep"),
                refused(
                        "merge, reserved",
                        c -> c.mergeExtension(Target.service(7), "completed", OBJECT),
                        "completed reserved_name"),
                refused(
                        "merge of a list",
                        c -> c.mergeExtension(Target.service(7), "a", Json.parse("[]")),
                        "a wrong_type"),
                refused("merge of null", c -> c.mergeExtension(Target.state(7, 0), "a", Json.of(null)), "a wrong_type"),
                refused(
                        "remove, reserved",
                        c -> c.removeExtension(Target.task(7, 1), "task_id"),
                        "task_id reserved_name"),
                refused("remove, no URL", c -> c.removeExtension(Target.service(7), "."), ". invalid_format"));
    }

    static Stream<Arguments> nullIsRefusedAtOnce() {
        Target target = Target.service(7);
        return Stream.of(
                missing("start", c -> c.startComposite(null)),
                missing("event", c -> c.end(7, null)),
                missing("customerId", c -> c.associate(null, 7)),
                missing("update", c -> c.associate("c", 7, null)),
                missing("expiry", c -> c.expire(7, null)),
                missing("event", c -> c.startState(7, null)),
                missing("event", c -> c.endState(7, 0, null)),
                missing("event", c -> c.transition(7, null)),
                missing("query", c -> c.states(7, null)),
                missing("view", c -> c.state(7, 0, null)),
                missing("event", c -> c.startTask(7, null)),
                missing("event", c -> c.endTask(7, 0, null)),
                missing("query", c -> c.tasks(7, null)),
                missing("view", c -> c.task(7, 0, null)),
                missing("target", c -> c.putExtension(null, "a", OBJECT)),
                missing("key", c -> c.putExtension(target, null, OBJECT)),
                missing("value", c -> c.putExtension(target, "a", null)),
                missing("target", c -> c.mergeExtension(null, "a", OBJECT)),
                missing("key", c -> c.mergeExtension(target, null, OBJECT)),
                missing("object", c -> c.mergeExtension(target, "a", null)),
                missing("target", c -> c.removeExtension(null, "a")),
                missing("key", c -> c.removeExtension(target, null)));
    }

    private static Arguments refused(String name, Call call, String... faults) {
        return argumentSet(name, call, faults);
    }

    private static Arguments missing(String name, Call call) {
        return Arguments.of(call, name);
    }
}
