package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.ids;
import static io.contextservices.testkit.HasServices.stateIds;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.StartedState;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks that concurrent changes of a service are serialized. */
interface RaceContract extends HasServices {

    /** Makes the calls on several threads and returns the outcome of each: {@code null} or a failure. */
    private static List<ContextServicesException> failures(int count, IntFunction<CompletableFuture<?>> call) {
        List<ContextServicesException> failures = new ArrayList<>();
        for (CompletableFuture<?> future :
                atOnce(count, i -> () -> call.apply(i).thenApply(done -> (Object) i))) {
            try {
                get(future);
                failures.add(null);
            } catch (CompletionException e) {
                failures.add((ContextServicesException) e.getCause());
            }
        }
        return failures;
    }

    private static <T> List<CompletableFuture<T>> atOnce(int count, IntFunction<Supplier<CompletableFuture<T>>> call) {
        return IntStream.range(0, count)
                .mapToObj(i -> onOtherThread(call.apply(i)))
                .toList();
    }

    @Test
    default void concurrentStateStartsGetDistinctIds() {
        long id = startService();

        List<Long> started = atOnce(
                        64,
                        i -> () -> async().startState(
                                        id, StateStartEvent.of("s" + i).build()))
                .stream()
                .map(future -> get(future).stateId())
                .toList();

        assertThat(started).doesNotHaveDuplicates();
        Map<Long, String> types = services().states(id, StateQuery.active()).stream()
                .collect(Collectors.toMap(
                        state -> state.stateId(),
                        state -> state.stateType().orElseThrow().text()));
        assertThat(types).hasSize(64);
        for (int i = 0; i < 64; i++) {
            assertThat(types.get(started.get(i))).isEqualTo("s" + i);
        }
    }

    @Test
    default void oneOfConcurrentEndsSucceeds() {
        long id = startService();
        startState(id);
        startTask(id);

        for (Target target : List.of(Target.service(id), Target.state(id, 0), Target.task(id, 0))) {
            List<ContextServicesException> failures = failures(16, i -> switch (target.level()) {
                case SERVICE ->
                    async().end(id, ServiceEndEvent.builder().disposition(i).build());
                case STATE ->
                    async().endState(
                                    id,
                                    target.id(),
                                    StateEndEvent.builder().disposition(i).build());
                case TASK ->
                    async().endTask(
                                    id,
                                    target.id(),
                                    TaskEndEvent.builder().disposition(i).build());
            });

            int winner = failures.indexOf(null);
            assertThat(failures)
                    .filteredOn(failure -> failure instanceof ConflictException)
                    .hasSize(15);
            assertThat(read(target).disposition().orElseThrow().text()).isEqualTo(Integer.toString(winner));
        }
    }

    @Test
    default void oneOfConcurrentTransitionsSucceeds() {
        long id = startService();
        startState(id);

        List<ContextServicesException> failures = failures(
                16, i -> async().transition(id, StateTransitionEvent.from(0).build()));

        assertThat(failures)
                .filteredOn(failure -> failure instanceof ConflictException)
                .hasSize(15);
        assertThat(stateIds(services().states(id, StateQuery.all()))).containsExactly(0, 1);
    }

    @Test
    default void concurrentMergesAllTakeEffect() {
        Target target = start(Target.Level.STATE);

        List<ContextServicesException> failures = failures(
                32, i -> async().mergeExtension(target, "agent", Json.parse("{\"k" + i + "\":{\"v\":" + i + "}}")));

        assertThat(failures).containsOnlyNulls();
        Map<String, Json> merged = read(target).attached("agent").orElseThrow().fields();
        assertThat(merged).hasSize(32);
        assertThat(merged.get("k31")).isEqualTo(Json.parse("{\"v\":31}"));
    }

    @Test
    default void concurrentAssociationsLeaveOneCustomer() {
        long id = startService();

        List<ContextServicesException> failures = failures(16, i -> async().associate("C" + i, id));

        assertThat(failures).containsOnlyNulls();
        List<String> customers = IntStream.range(0, 16)
                .mapToObj(i -> "C" + i)
                .filter(customer -> !ids(services().findByCustomer(customer, ServiceQuery.all()))
                        .isEmpty())
                .toList();
        assertThat(customers).containsExactly(services().get(id).customerId().orElseThrow());
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).isEmpty();
    }

    @Test
    default void oneOfConcurrentDeletesSucceeds() {
        long id = startService();

        List<ContextServicesException> failures = failures(
                16,
                i -> i % 2 == 0
                        ? async().delete(id)
                        : async().startState(id, StateStartEvent.of("s").build()));

        List<ContextServicesException> deletes =
                IntStream.range(0, 8).mapToObj(i -> failures.get(2 * i)).toList();
        assertThat(deletes)
                .filteredOn(failure -> failure instanceof NotFoundException)
                .hasSize(7);
        assertThat(failures).allMatch(failure -> failure == null || failure instanceof NotFoundException);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).isEmpty();
    }

    @Test
    default void concurrentChangesOfDifferentKindsAllSucceed() {
        long id = startService();

        List<CompletableFuture<StartedState>> states = atOnce(
                20, i -> () -> async().startState(id, StateStartEvent.of("s").build()));
        List<ContextServicesException> failures =
                failures(20, i -> async().putExtension(Target.service(id), "k" + i, Json.of(i)));
        states.forEach(Results::get);

        assertThat(failures).containsOnlyNulls();
        assertThat(read(Target.service(id)).attached()).hasSize(20);
        assertThat(services().states(id, StateQuery.all())).hasSize(20);
    }
}
