package io.contextservices.testkit;

import static io.contextservices.testkit.CompositeContract.entry;
import static io.contextservices.testkit.CompositeContract.mortgage;
import static io.contextservices.testkit.CompositeContract.started;
import static io.contextservices.testkit.HasServices.ids;
import static io.contextservices.testkit.HasServices.stateIds;
import static io.contextservices.testkit.HasServices.taskIds;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests concurrent Composite Starts, and many of them in random order. */
interface CompositeRaceContract extends HasServices {

    @Test
    default void oneOfIdenticalConcurrentCompositeStartsCreates() {
        for (int round = 0; round < 20; round++) {
            Entry requested = entry(ServiceStartEvent.forCustomer("C" + round).contactKey("42"))
                    .withTask(TaskStartEvent.of("t").build())
                    .withAssociateStateTask(round % 2 == 0);

            List<StartedComposite> started = atOnce(Collections.nCopies(32, CompositeStart.of(requested)));

            long id = started.get(0).serviceId();
            assertThat(started)
                    .filteredOn(started(id, true, 0, true, 0, true)::equals)
                    .hasSize(1);
            assertThat(started)
                    .filteredOn(started(id, false, 0, false, 0, false)::equals)
                    .hasSize(31);
            assertThat(ids(services().findByCustomer("C" + round, ServiceQuery.all())))
                    .containsExactly(id);
            assertThat(services().states(id, StateQuery.all())).hasSize(1);
            assertThat(services().tasks(id, TaskQuery.all())).hasSize(1);
        }
    }

    @Test
    default void concurrentCompositeStartsShareOneService() {
        List<CompositeStart> starts = IntStream.range(0, 32)
                .mapToObj(i -> CompositeStart.of(CompositeStart.entry(
                                mortgage().service(),
                                StateStartEvent.of("s" + i % 16).build())
                        .withTask(TaskStartEvent.of("t" + i % 8).build())))
                .toList();

        List<StartedComposite> started = atOnce(starts);

        long id = started.get(0).serviceId();
        assertThat(started).allMatch(one -> one.serviceId() == id);
        assertThat(started).filteredOn(StartedComposite::serviceCreated).hasSize(1);
        assertThat(started).filteredOn(StartedComposite::stateCreated).hasSize(16);
        assertThat(started).filteredOn(StartedComposite::taskCreated).hasSize(8);
        assertThat(services().states(id, StateQuery.all())).hasSize(16);
        assertThat(services().tasks(id, TaskQuery.all())).hasSize(8);
        for (int i = 0; i < 32; i++) {
            assertThat(services().states(id, StateQuery.all().withStateTypes("s" + i % 16)))
                    .extracting(state -> state.stateId())
                    .containsExactly(started.get(i).stateId());
        }
    }

    /** If the found service ends meanwhile, the call starts over: it never adds a state to an ended service. */
    @Test
    default void compositeStartDuringEndsReturnsActiveService() {
        List<CompletableFuture<Boolean>> calls = IntStream.range(0, 256)
                .mapToObj(i -> onOtherThread(() -> async().startComposite(CompositeStart.of(mortgage()))
                        .thenCompose(started -> async().end(
                                        started.get(0).serviceId(),
                                        ServiceEndEvent.builder().build())
                                .handle((done, failure) -> failure == null))))
                .toList();

        long ended = calls.stream().filter(Results::get).count();

        List<Long> services = ids(services().findByCustomer("C", ServiceQuery.all()));
        assertThat(services).hasSize((int) ended);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.completed())))
                .isEqualTo(services);
        for (long id : services) {
            assertThat(stateIds(services().states(id, StateQuery.all()))).containsExactly(0);
            assertThat(taskIds(services().tasks(id, TaskQuery.all()))).containsExactly(0);
        }
    }

    private List<StartedComposite> atOnce(List<CompositeStart> starts) {
        return starts.stream().map(start -> onOtherThread(() -> async().startComposite(start))).toList().stream()
                .map(future -> Results.get(future).get(0))
                .toList();
    }

    @Test
    default void randomCompositeStartsMatchModel() {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        try {
            CompositeModel model = new CompositeModel(services(), seed);
            for (int i = 0; i < 300; i++) {
                model.next();
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
