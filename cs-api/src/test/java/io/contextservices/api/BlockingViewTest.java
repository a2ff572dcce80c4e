package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.contextservices.json.Json;
import io.contextservices.wire.EventCodec;
import io.contextservices.wire.Wire;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockingViewTest {

    private static final ServiceStartEvent EVENT =
            ServiceStartEvent.forContactKey("42").build();

    private static final Map<Class<?>, Object> ARGUMENTS = Map.ofEntries(
            Map.entry(long.class, 7L),
            Map.entry(int.class, 3),
            Map.entry(String.class, "text"),
            Map.entry(ServiceStartEvent.class, EVENT),
            Map.entry(ServiceUpdate.class, ServiceUpdate.builder().build()),
            Map.entry(ServiceEndEvent.class, ServiceEndEvent.builder().build()),
            Map.entry(StateEndEvent.class, StateEndEvent.builder().build()),
            Map.entry(TaskEndEvent.class, TaskEndEvent.builder().build()),
            Map.entry(StateStartEvent.class, StateStartEvent.of("s").build()),
            Map.entry(StateTransitionEvent.class, StateTransitionEvent.from(3).build()),
            Map.entry(TaskStartEvent.class, TaskStartEvent.of("t").build()),
            Map.entry(
                    CompositeStart.class,
                    CompositeStart.of(
                            CompositeStart.entry(EVENT, StateStartEvent.of("s").build()))),
            Map.entry(BulkStart.class, BulkStart.of(List.of(EVENT))),
            Map.entry(List.class, List.of(EVENT)),
            Map.entry(Expiry.class, Expiry.in(Duration.ofDays(1))),
            Map.entry(ServiceView.class, ServiceView.plain().withActiveStates()),
            Map.entry(ServiceQuery.class, ServiceQuery.active()),
            Map.entry(StateQuery.class, StateQuery.active()),
            Map.entry(TaskQuery.class, TaskQuery.active()),
            Map.entry(ExportQuery.class, ExportQuery.from(Instant.EPOCH)),
            Map.entry(ExportFormat.class, ExportFormat.CSV),
            Map.entry(IfActive.class, IfActive.FAIL),
            Map.entry(Target.class, Target.state(7, 3)),
            Map.entry(Json.class, Json.parse("1.10")));

    private static final Map<Class<?>, Object> ANSWERS = Map.of(
            StartedService.class,
            new StartedService(7),
            StartedState.class,
            new StartedState(7, 3),
            StartedTask.class,
            new StartedTask(7, 3),
            Service.class,
            Service.builder(7).started(EVENT, Instant.EPOCH).build(),
            State.class,
            State.builder(7, 3).started(EVENT, Instant.EPOCH).build(),
            Task.class,
            Task.builder(7, 3).started(EVENT, Instant.EPOCH).build(),
            ServicePage.class,
            new ServicePage(List.of(), Optional.of("next")),
            List.class,
            List.of("of states or tasks"),
            BusinessAttribute.class,
            BusinessAttribute.builder("Set").build(),
            Optional.class,
            Optional.of("a business attribute"));

    private final CompletableFuture<Object> answer = new CompletableFuture<>();
    private final List<Object> asked = new ArrayList<>();

    /** A fake that records the arguments and returns the same future from every operation. */
    private final AsyncContextServices async = (AsyncContextServices) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {AsyncContextServices.class}, (proxy, method, arguments) -> {
                if (method.isDefault()) {
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                }
                asked.add(method.getName());
                asked.addAll(arguments == null ? List.of() : List.of(arguments));
                if (method.getReturnType() == AsyncContextServices.class) {
                    return proxy;
                }
                return method.getReturnType() == void.class ? null : answer;
            });

    private final ContextServices blocking = async.blocking();

    static Stream<Named<Method>> operations() {
        return Stream.of(ContextServices.class.getDeclaredMethods())
                .filter(method ->
                        !method.isDefault() && !Set.of("async", "with").contains(method.getName()))
                .sorted(Comparator.comparing(Method::toString)) // the JVM has no fixed order
                .map(method -> Named.of(method.getName(), method));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyCallIsDelegated(Method operation) throws ReflectiveOperationException {
        List<Object> call = Stream.of(operation.getParameterTypes())
                .map(type -> Objects.requireNonNull(ARGUMENTS.get(type), type::getName))
                .toList();
        Object outcome = ANSWERS.get(operation.getReturnType());
        answer.complete(outcome);

        Object returned = operation.invoke(blocking, call.toArray());

        assertThat(asked).first().isEqualTo(operation.getName());
        assertThat(asked.subList(1, asked.size())).isEqualTo(call);
        assertThat(returned).isSameAs(outcome);
        assertThat(outcome == null).isEqualTo(operation.getReturnType() == void.class);
    }

    @Test
    void omittedViewIsPlain() {
        answer.complete(ANSWERS.get(Service.class));

        blocking.get(8);
        async.get(9);

        assertThat(asked).containsExactly("get", 8L, ServiceView.plain(), "get", 9L, ServiceView.plain());
    }

    @Test
    void associationWithoutUpdateChangesNothingElse() {
        answer.complete(null);

        blocking.associate("c", 8);
        async.associate("d", 9);

        assertThat(asked).hasSize(8).startsWith("associate", "c", 8L).contains("associate", "d", 9L);
        assertThat(asked)
                .filteredOn(ServiceUpdate.class::isInstance)
                .extracting(update -> Wire.text(EventCodec.write((ServiceUpdate) update)))
                .containsExactly("{}", "{}");
    }

    @Test
    void callOptionsAreDelegated() {
        answer.complete(ANSWERS.get(Service.class));
        CallOptions options = CallOptions.none().withIfVersion(3);

        blocking.with(options).get(8);

        assertThat(asked).containsExactly("with", options, "get", 8L, ServiceView.plain());
    }

    @Test
    void blockingViewReturnsItsAsyncServices() {
        assertThat(blocking.async()).isSameAs(async);
    }

    @Test
    void failureIsThrownUnchanged() {
        NotFoundException failure = new NotFoundException("no such service");
        answer.completeExceptionally(failure);

        assertThatThrownBy(() -> blocking.get(1)).isSameAs(failure);
        assertThatThrownBy(() -> blocking.delete(1)).isSameAs(failure);
    }

    @Test
    void wrappedFailureIsThrownUnwrapped() {
        NotFoundException failure = new NotFoundException("no such service");
        answer.completeExceptionally(new CompletionException(failure));

        assertThatThrownBy(() -> blocking.start(EVENT)).isSameAs(failure);
    }

    @Test
    void unexpectedThrowableIsAnInternalError() {
        AssertionError bug = new AssertionError("a bug");
        answer.completeExceptionally(bug);

        assertThatThrownBy(() -> blocking.get(1))
                .isInstanceOf(InternalErrorException.class)
                .hasCause(bug);
    }

    @Test
    void cancelledFutureThrowsCancellationException() {
        answer.cancel(false);

        assertThatThrownBy(() -> blocking.get(1)).isInstanceOf(CancellationException.class);
    }

    @Test
    void interruptedThreadCancelsCallAndStaysInterrupted() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            thrown.set(catchThrowable(() -> blocking.start(EVENT)));
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });

        waiting.start();
        waiting.interrupt();
        waiting.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(thrown.get())
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("interrupted")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(stillInterrupted).isTrue();
        assertThat(answer).isCancelled();
    }

    @Test
    void interruptedThreadGetsCompletedResult() {
        answer.complete(new StartedService(7));
        Thread.currentThread().interrupt();

        assertThat(blocking.start(EVENT)).isEqualTo(new StartedService(7));
        assertThat(Thread.interrupted()).isTrue();
    }
}
