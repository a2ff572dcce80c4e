package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.ids;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServices;
import io.contextservices.api.IdempotencyKeyReusedException;
import io.contextservices.api.IfActive;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests idempotency keys, and starts under the condition that no similar service is active. */
interface OnceContract extends HasServices {

    ServiceStartEvent START =
            ServiceStartEvent.forContactKey("42").serviceType("sales").build();

    private ContextServices under(String key) {
        return services().with(CallOptions.none().withIdempotencyKey(key));
    }

    private List<Long> started() {
        return ids(services().findByContactKey("42", ServiceQuery.all()));
    }

    private static void assertReused(ThrowingCallable call) {
        IdempotencyKeyReusedException e = catchThrowableOfType(IdempotencyKeyReusedException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.status()).isEqualTo(422);
    }

    @Test
    default void retryOfStartIsReplayed() {
        StartedService first = under("a").start(START);

        assertThat(first.replayed()).isFalse();
        assertThat(under("a").start(START)).isEqualTo(first.asReplayed());
        assertThat(under("a").start(START)).isEqualTo(first.asReplayed());
        assertThat(under("A").start(START).serviceId()).isNotEqualTo(first.serviceId());
        assertThat(services().start(START).replayed()).isFalse();
        assertThat(started()).hasSize(3);
    }

    @Test
    default void keyReusedForOtherRequestIsRejected() {
        long id = under("a").start(START).serviceId();

        assertReused(() -> under("a").start(START.toBuilder().attach("n", 1).build()));
        assertReused(() -> under("a").start(START, IfActive.RETURN_EXISTING));
        assertReused(() -> under("a").startState(id, StateStartEvent.of("x").build()));
        assertThat(started()).containsExactly(id);
        assertThat(services().states(id, StateQuery.all())).isEmpty();
    }

    @Test
    default void concurrentStartsWithSameKeyCreateOneService() {
        for (int round = 0; round < 10; round++) {
            CallOptions key = CallOptions.none().withIdempotencyKey("k" + round);
            List<StartedService> all =
                    IntStream.range(0, 32)
                            .mapToObj(i -> onOtherThread(() -> async().with(key).start(START)))
                            .toList()
                            .stream()
                            .map(Results::get)
                            .toList();

            assertThat(all)
                    .extracting(StartedService::serviceId)
                    .containsOnly(all.get(0).serviceId());
            assertThat(all).filteredOn(each -> !each.replayed()).hasSize(1);
        }
        assertThat(started()).hasSize(10);
    }

    @Test
    default void keyExpiresAfterOneDay() {
        StartedService first = under("a").start(START);
        clock().advance(Duration.ofDays(1).minusMillis(1));
        assertThat(under("a").start(START)).isEqualTo(first.asReplayed());
        clock().advance(Duration.ofMillis(1));

        assertThat(under("a").start(START).serviceId()).isNotEqualTo(first.serviceId());
    }

    @Test
    default void retryAfterDeleteIsReplayed() {
        StartedService first = under("a").start(START);
        StartedState state =
                under("b").startState(first.serviceId(), StateStartEvent.of("x").build());
        services().delete(first.serviceId());

        assertThat(under("a").start(START)).isEqualTo(first.asReplayed());
        assertThat(under("b")
                        .startState(first.serviceId(), StateStartEvent.of("x").build()))
                .isEqualTo(state.asReplayed());
        assertThat(started()).isEmpty();
    }

    @Test
    default void retriesOfStatesTransitionsAndTasksAreReplayed() {
        long id = startService();
        long other = startService();
        StateStartEvent state = StateStartEvent.of("x").build();
        StateTransitionEvent transition =
                StateTransitionEvent.from(0).to(AttributeValue.of("y")).build();
        TaskStartEvent task = TaskStartEvent.of("t").build();

        StartedState first = under("s").startState(id, state);
        StartedState second = under("x").transition(id, transition);
        StartedTask third = under("t").startTask(id, task);

        assertThat(under("s").startState(id, state)).isEqualTo(first.asReplayed());
        assertThat(under("x").transition(id, transition)).isEqualTo(second.asReplayed());
        assertThat(under("t").startTask(id, task)).isEqualTo(third.asReplayed());
        assertReused(() -> under("s").startState(other, state));
        assertReused(() -> under("t").startTask(other, task));
        assertReused(() -> under("x").startState(id, state));
        StateTransitionEvent endingOtherwise =
                transition.toBuilder().disposition(AttributeValue.of("z")).build();
        assertReused(() -> under("x").transition(id, endingOtherwise));
        assertThat(services().states(id, StateQuery.all())).hasSize(2);
        assertThat(services().tasks(id, TaskQuery.all())).hasSize(1);
    }

    @Test
    default void rejectedRequestLeavesKeyUnused() {
        long id = startService();
        TaskStartEvent task = TaskStartEvent.of("t").stateId(0).build();
        assertThatThrownBy(() -> under("a").startTask(id, task)).hasMessageContaining("state");
        startState(id);

        assertThat(under("a").startTask(id, task).replayed()).isFalse();
        assertThat(under("a").startTask(id, task).replayed()).isTrue();
    }

    @Test
    default void retryOfCompositeStartIsReplayed() {
        CompositeStart start = CompositeStart.of(
                        CompositeStart.entry(START, StateStartEvent.of("x").build()),
                        CompositeStart.entry(START, StateStartEvent.of("y").build()))
                .withCreateNewServices(true);

        List<StartedComposite> first = under("a").startComposite(start);

        assertThat(under("a").startComposite(start))
                .isEqualTo(first.stream().map(StartedComposite::asReplayed).toList());
        assertThat(started()).hasSize(2);
        assertReused(() -> under("a").startComposite(start.withCreateNewServices(false)));
        assertReused(() -> under("a").start(START));
        under("b").start(START);
        assertReused(() -> under("b").startComposite(start));
    }

    @Test
    default void replayedCompositeStartReturnsTasks() {
        CompositeStart.Entry entry =
                CompositeStart.entry(START, StateStartEvent.of("x").build());
        TaskStartEvent task = TaskStartEvent.of("t").build();
        CompositeStart start = CompositeStart.of(entry.withTask(task), entry, entry.withTask(task))
                .withCreateNewServices(true);

        List<StartedComposite> first = under("a").startComposite(start);

        assertThat(first)
                .extracting(StartedComposite::taskId)
                .containsExactly(OptionalLong.of(0), OptionalLong.empty(), OptionalLong.of(0));
        assertThat(first).extracting(StartedComposite::taskCreated).containsExactly(true, false, true);
        assertThat(under("a").startComposite(start))
                .isEqualTo(first.stream().map(StartedComposite::asReplayed).toList());
        assertThat(started()).hasSize(3);
        assertThat(services().tasks(first.get(0).serviceId(), TaskQuery.all())).hasSize(1);
    }

    @Test
    default void replayedCompositeStartReturnsCreatedFlags() {
        long id = services().start(START).serviceId();
        services().startTask(id, TaskStartEvent.of("t").build());
        CompositeStart start = CompositeStart.of(
                CompositeStart.entry(START, StateStartEvent.of("x").build())
                        .withTask(TaskStartEvent.of("t").build()));

        StartedComposite first = under("a").startComposite(start).get(0);

        assertThat(first).isEqualTo(new StartedComposite(id, false, 0, true, OptionalLong.of(0), false));
        assertThat(under("a").startComposite(start)).containsExactly(first.asReplayed());
    }

    @Test
    default void keyReusedForOtherCompositeStartIsRejected() {
        StateStartEvent state = StateStartEvent.of("x").build();
        CompositeStart.Entry first =
                CompositeStart.entry(ServiceStartEvent.forCustomer("C").build(), state);
        CompositeStart.Entry other =
                CompositeStart.entry(ServiceStartEvent.forCustomer("D").build(), state);
        under("a").startComposite(CompositeStart.of(first));
        under("b").startComposite(CompositeStart.of(first, first).withCreateNewServices(true));

        assertReused(() -> under("a").startComposite(CompositeStart.of(other)));
        assertReused(
                () -> under("b").startComposite(CompositeStart.of(first, other).withCreateNewServices(true)));
        assertThat(services().findByCustomer("D", ServiceQuery.all()).services())
                .isEmpty();
    }

    @Test
    default void compositeStartWithReusedKeyCreatesNothing() {
        CompositeStart.Entry existing =
                CompositeStart.entry(START, StateStartEvent.of("x").build());
        CompositeStart.Entry missing = CompositeStart.entry(
                ServiceStartEvent.forCustomer("C").build(),
                StateStartEvent.of("x").build());
        CompositeStart.Entry other = CompositeStart.entry(
                ServiceStartEvent.forCustomer("D").build(),
                StateStartEvent.of("x").build());
        services().startComposite(CompositeStart.of(existing));
        under("a").startComposite(CompositeStart.of(existing, missing));

        assertReused(() -> under("a").startComposite(CompositeStart.of(other, missing)));
        assertThat(services().findByCustomer("D", ServiceQuery.all()).services())
                .isEmpty();
    }

    @Test
    default void endIgnoresIdempotencyKey() {
        long id = startService();
        under("a").end(id, ServiceEndEvent.builder().build());

        assertThatThrownBy(() -> under("a").end(id, ServiceEndEvent.builder().build()))
                .isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "é", "a\n", "\"", "\"a\"", "\"a"})
    default void invalidIdempotencyKeyIsRejected(String key) {
        assertThatThrownBy(() -> CallOptions.none().withIdempotencyKey(key))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void keyOfVisibleCharactersIsAccepted() {
        String all = IntStream.rangeClosed(0x21, 0x7e)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (String key : List.of(all, "x".repeat(255), "a\"b", "\\", "a,b")) {
            assertThat(under(key).start(START).replayed()).isFalse();
            assertThat(under(key).start(START).replayed()).isTrue();
        }
    }

    @Test
    default void returnExistingReturnsActiveService() {
        StartedService first = services().start(START, IfActive.RETURN_EXISTING);

        assertThat(first.created()).isTrue();
        assertThat(services().start(START, IfActive.RETURN_EXISTING))
                .isEqualTo(new StartedService(first.serviceId(), false, false));
        services().end(first.serviceId(), ServiceEndEvent.builder().build());
        assertThat(services().start(START, IfActive.RETURN_EXISTING).created()).isTrue();
        assertThat(started()).hasSize(2);
    }

    @Test
    default void startFailsIfMatchingServiceIsActive() {
        long id = services().start(START, IfActive.FAIL).serviceId();

        assertThatThrownBy(() -> services().start(START, IfActive.FAIL))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(Long.toString(id));
        services().start(START.toBuilder().serviceType("other").build(), IfActive.FAIL);
        services().start(START.toBuilder().customerId("C").build(), IfActive.FAIL);
        assertThat(services().start(START).created()).isTrue();
    }

    @Test
    default void retryOfStartWithFailOptionIsReplayed() {
        StartedService first =
                services().with(CallOptions.none().withIdempotencyKey("a")).start(START, IfActive.FAIL);

        assertThat(under("a").start(START, IfActive.FAIL)).isEqualTo(first.asReplayed());
        assertThatThrownBy(() -> under("b").start(START, IfActive.FAIL)).isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = IfActive.class,
            names = {"RETURN_EXISTING", "FAIL"})
    default void autoClosedServiceIgnoresIfActive(IfActive ifActive) {
        ServiceStartEvent closed = START.toBuilder().autoClosed(true).build();
        services().start(START);

        assertThat(services().start(closed, ifActive).created()).isTrue();
        assertThat(services().start(closed, ifActive).created()).isTrue();
    }

    @Test
    default void concurrentStartsWithReturnExistingCreateOneService() {
        List<StartedService> all = IntStream.range(0, 32)
                .mapToObj(i -> onOtherThread(() -> async().start(START, IfActive.RETURN_EXISTING)))
                .toList()
                .stream()
                .map(Results::get)
                .toList();

        assertThat(all).filteredOn(StartedService::created).hasSize(1);
        assertThat(started()).containsExactly(all.get(0).serviceId());
        assertThat(get(async().get(all.get(0).serviceId())).isActive()).isTrue();
    }
}
