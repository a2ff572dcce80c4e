package io.contextservices.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BulkStart;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.Expiry;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.store.Head;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Tenant;
import io.contextservices.testkit.FaultyStore.Fault;
import io.contextservices.wire.ResourceCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Repeats a sequence of steps, each time with another failing call of the store. Acknowledged changes must be stored.
 * Failed changes must be stored completely or not at all, and can be retried. The engine must continue to work.
 */
class FaultTest {

    private static final ServiceView EVERYTHING =
            ServiceView.plain().withAllExtensions().withEverythingNested();

    /**
     * A step of the sequence.
     *
     * @param repeatable whether it can be retried after any failure, since it has an idempotency key
     */
    private record Step(boolean repeatable, Consumer<ContextServices> call) {}

    private static Step unkeyed(Consumer<ContextServices> call) {
        return new Step(false, call);
    }

    private static Step keyed(String key, Consumer<ContextServices> call) {
        return new Step(
                true, services -> call.accept(services.with(CallOptions.none().withIdempotencyKey(key))));
    }

    /** Returns the id of the first service, which may belong to a customer by now. */
    private static long first(ContextServices services) {
        return Stream.concat(
                        services.findByContactKey("k", ServiceQuery.all()).services().stream(),
                        services.findByCustomer("c", ServiceQuery.all()).services().stream())
                .filter(service -> service.contactKey().isPresent())
                .findAny()
                .map(Service::serviceId)
                .orElseThrow();
    }

    private static long second(ContextServices services) {
        return services.findByCustomer("c", ServiceQuery.all().withServiceTypes("second")).services().stream()
                .findAny()
                .map(Service::serviceId)
                .orElseThrow();
    }

    private static final List<Step> STEPS = List.of(
            keyed(
                    "service",
                    s -> s.start(
                            ServiceStartEvent.forContactKey("k").attach("a", 1).build())),
            keyed(
                    "state",
                    s -> s.startState(first(s), StateStartEvent.of("identify").build())),
            keyed(
                    "task",
                    s -> s.startTask(
                            first(s), TaskStartEvent.of("ask").stateId(0).build())),
            unkeyed(s -> s.putExtension(Target.service(first(s)), "o", Json.parse("{\"x\":1}"))),
            unkeyed(s -> s.mergeExtension(Target.service(first(s)), "o", Json.parse("{\"y\":2}"))),
            keyed(
                    "transition",
                    s -> s.transition(
                            first(s),
                            StateTransitionEvent.from(0)
                                    .to(AttributeValue.of("offer"))
                                    .build())),
            unkeyed(s -> s.endTask(first(s), 0, TaskEndEvent.builder().build())),
            unkeyed(s -> s.start(
                    ServiceStartEvent.forCustomer("c").serviceType("second").build())),
            unkeyed(s -> s.associate(
                    "c", first(s), ServiceUpdate.builder().attach("b", 2).build())),
            unkeyed(s -> s.expire(first(s), Expiry.in(Duration.ofDays(9)))),
            unkeyed(s -> s.putExtension(Target.state(first(s), 1), "p", Json.of("q"))),
            unkeyed(s -> s.removeExtension(Target.service(first(s)), "a")),
            unkeyed(s -> s.endState(
                    first(s), 1, StateEndEvent.builder().attach("e", 1).build())),
            unkeyed(s ->
                    s.end(first(s), ServiceEndEvent.builder().attach("f", 1).build())),
            unkeyed(s -> s.delete(second(s))),
            keyed("composite", s -> s.startComposite(CompositeStart.of(entry("x"), entry("y"), entry("x")))),
            unkeyed(s -> s.startAll(BulkStart.of(bulk(3)).withAtomic(true))),
            keyed("atomic", s -> s.startAll(BulkStart.of(bulk(4)).withAtomic(true))),
            keyed("bulk", s -> s.startAll(bulk(5))));

    private static CompositeStart.Entry entry(String type) {
        return CompositeStart.entry(
                ServiceStartEvent.forCustomer("c").serviceType(type).build(),
                StateStartEvent.of("s").build());
    }

    private static List<ServiceStartEvent> bulk(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        ServiceStartEvent.forCustomer("c").attach("of", count).build())
                .toList();
    }

    private final List<String> afterEachStep = new ArrayList<>();

    private int runWithoutFault() {
        try (Sequence sequence = new Sequence(0, Fault.BEFORE)) {
            afterEachStep.add(sequence.results());
            int calls = 0;
            for (int i = 0; i < STEPS.size(); i++) {
                int before = sequence.store.calls();
                sequence.step(i);
                calls += sequence.store.calls() - before;
                afterEachStep.add(sequence.results());
            }
            assertThat(afterEachStep).doesNotHaveDuplicates();
            return calls;
        }
    }

    @ParameterizedTest
    @EnumSource
    void failingStoreCallLeavesNothingPartialOrLost(Fault fault) {
        int calls = runWithoutFault();
        for (int failing = 1; failing <= calls; failing++) {
            try (Sequence sequence = new Sequence(failing, fault)) {
                sequence.run();
            } catch (AssertionError e) {
                throw new AssertionError(fault + " at call " + failing, e);
            }
        }
        System.out.println("FaultTest: " + calls + " calls failed " + fault);
    }

    private final class Sequence implements AutoCloseable {

        private final MemoryStore memory = new MemoryStore();
        private final FaultyStore store;
        private final Fault fault;
        private final ManualClock clock = new ManualClock(Commits.NOON);
        private final ContextServices services;

        Sequence(int failing, Fault fault) {
            this.fault = fault;
            store = new FaultyStore(memory, failing, fault);
            services = ContextEngine.builder(store).clock(clock, clock).build().blocking();
        }

        /** Returns all that a caller sees, with expiry times but without ids, since a failure may use up an id. */
        private String results() {
            ServiceQuery query = ServiceQuery.all().withView(EVERYTHING);
            List<Service> all =
                    new ArrayList<>(services.findByContactKey("k", query).services());
            all.addAll(services.findByCustomer("c", query).services());
            all.forEach(service -> assertThat(ResourceCodec.write(services.get(service.serviceId(), EVERYTHING)))
                    .isEqualTo(ResourceCodec.write(service)));
            List<Instant> expires = memory.due(Instant.MAX, 10).join().heads().stream()
                    .map(Head::expiresAt)
                    .toList();
            return new String(ResourceCodec.write(all), UTF_8).replaceAll("\"service_id\":\\d+", "\"service_id\":0")
                    + expires;
        }

        void step(int i) {
            STEPS.get(i).call().accept(services);
        }

        /** Counts only the store calls of the steps: {@link #results} comes after the failure. */
        void run() {
            boolean failed = false;
            for (int i = 0; i < STEPS.size(); i++) {
                try {
                    step(i);
                } catch (ContextServicesException e) {
                    assertThat(failed).as("failed before").isFalse();
                    failed = true;
                    afterFailure(i, e);
                }
                if (failed) {
                    assertThat(results()).isEqualTo(afterEachStep.get(i + 1));
                }
            }
            assertThat(failed).as("failed").isTrue();
            assertThat(memory.scan(new Tenant("default"), 0, 10).join().conversations())
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(ContextEngine.problems(each)).isEmpty());
        }

        private void afterFailure(int i, ContextServicesException e) {
            assertThat(e)
                    .isInstanceOf(fault == Fault.REFUSED ? UnavailableException.class : InternalErrorException.class);
            if (STEPS.get(i).repeatable()) {
                step(i);
                return;
            }
            String before = afterEachStep.get(i);
            String now = results();
            if (fault != Fault.AFTER || now.equals(before)) {
                assertThat(now).isEqualTo(before);
                step(i);
            }
        }

        @Override
        public void close() {
            services.close();
        }
    }
}
