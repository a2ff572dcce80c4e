package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.BulkStart;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.Expiry;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks that methods throw only on misuse; otherwise they fail their future. */
interface CallContract extends HasServices {

    @Test
    @SuppressWarnings("NullAway") // the test passes null on purpose
    default void nullArgumentsAreRejected() {
        Target target = Target.service(1);
        ServiceQuery query = ServiceQuery.all();
        for (Function<AsyncContextServices, CompletableFuture<?>> call :
                List.<Function<AsyncContextServices, CompletableFuture<?>>>of(
                        to -> to.start(null),
                        to -> to.startAll((BulkStart) null),
                        to -> to.startComposite(null),
                        to -> to.get(1, null),
                        to -> to.findByCustomer(null, query),
                        to -> to.findByCustomer("C", null),
                        to -> to.findByContactKey(null, query),
                        to -> to.findByContactKey("42", null),
                        to -> to.end(1, null),
                        to -> to.associate(null, 1),
                        to -> to.associate("C", 1, null),
                        to -> to.expire(1, null),
                        to -> to.startState(1, null),
                        to -> to.endState(1, 0, null),
                        to -> to.transition(1, null),
                        to -> to.states(1, null),
                        to -> to.state(1, 0, null),
                        to -> to.startTask(1, null),
                        to -> to.endTask(1, 0, null),
                        to -> to.tasks(1, null),
                        to -> to.task(1, 0, null),
                        to -> to.putExtension(null, "a", Json.of(1)),
                        to -> to.putExtension(target, null, Json.of(1)),
                        to -> to.putExtension(target, "a", null),
                        to -> to.mergeExtension(null, "a", Json.parse("{}")),
                        to -> to.mergeExtension(target, null, Json.parse("{}")),
                        to -> to.mergeExtension(target, "a", null),
                        to -> to.removeExtension(null, "a"),
                        to -> to.removeExtension(target, null),
                        to -> to.export(null),
                        to -> to.exportFiles(null, ExportFormat.JSON),
                        to -> to.exportFiles(ExportQuery.from(Instant.EPOCH), null),
                        to -> to.businessAttribute(null),
                        to -> to.businessAttributeOf(null))) {
            assertThatThrownBy(() -> call.apply(async())).isInstanceOf(NullPointerException.class);
        }
    }

    /** The callbacks outnumber the exchanges of a client and the threads of an engine. */
    @Test
    default void callbacksBlockingOnOtherCallsDoNotDeadlock() {
        long id = startService();

        List<CompletableFuture<Service>> futures = IntStream.range(0, 200)
                .mapToObj(i -> async().get(id).thenApply(first -> services().get(id)))
                .toList();

        assertThat(futures).allSatisfy(future -> assertThat(future).succeedsWithin(Duration.ofMinutes(1)));
        assertThat(async().get(id)).succeedsWithin(Duration.ofMinutes(1));
    }

    /** Each wait in close is limited to 10 s. */
    @Test
    default void closeInCallbackDoesNotWaitForCallback() {
        long startedAt = System.nanoTime();
        Results.get(
                async().start(ServiceStartEvent.forContactKey("42").build()).thenAccept(started -> async().close()));

        assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    default void callsAfterCloseFail() {
        async().close();
        async().close();

        Target target = Target.service(1);
        for (Function<AsyncContextServices, CompletableFuture<?>> call :
                List.<Function<AsyncContextServices, CompletableFuture<?>>>of(
                        to -> to.start(ServiceStartEvent.forContactKey("42").build()),
                        to -> to.startAll(List.of()),
                        to -> to.startComposite(CompositeStart.of(CompositeStart.entry(
                                ServiceStartEvent.forContactKey("42").build(),
                                StateStartEvent.builder().build()))),
                        to -> to.get(1),
                        to -> to.findByCustomer("C", ServiceQuery.all()),
                        to -> to.findByContactKey("42", ServiceQuery.all()),
                        to -> to.end(1, ServiceEndEvent.builder().build()),
                        to -> to.associate("C", 1),
                        to -> to.delete(1),
                        to -> to.expire(1, Expiry.in(Duration.ofDays(1))),
                        to -> to.startState(1, StateStartEvent.builder().build()),
                        to -> to.endState(1, 0, StateEndEvent.builder().build()),
                        to -> to.transition(1, StateTransitionEvent.from(0).build()),
                        to -> to.states(1, StateQuery.all()),
                        to -> to.state(1, 0, ServiceView.plain()),
                        to -> to.startTask(1, TaskStartEvent.builder().build()),
                        to -> to.endTask(1, 0, TaskEndEvent.builder().build()),
                        to -> to.tasks(1, TaskQuery.all()),
                        to -> to.task(1, 0, ServiceView.plain()),
                        to -> to.putExtension(target, "a", Json.of(1)),
                        to -> to.mergeExtension(target, "a", Json.parse("{}")),
                        to -> to.removeExtension(target, "a"),
                        to -> to.export(ExportQuery.from(Instant.EPOCH)),
                        to -> to.exportFiles(ExportQuery.from(Instant.EPOCH), ExportFormat.JSON),
                        to -> to.businessAttributes(),
                        to -> to.businessAttribute("Set"),
                        to -> to.businessAttributeOf("Service.type"))) {
            assertThatThrownBy(() -> call.apply(async())).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> services().get(1)).isInstanceOf(IllegalStateException.class);
    }
}
