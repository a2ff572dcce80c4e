package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.ids;
import static io.contextservices.testkit.HasServices.stateIds;
import static io.contextservices.testkit.HasServices.taskIds;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.Resource;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that a Composite Start finds what exists and starts the rest. */
interface CompositeContract extends HasServices {

    static Entry entry(ServiceStartEvent.Builder service) {
        return CompositeStart.entry(service.build(), StateStartEvent.of("s").build());
    }

    /** Returns a mortgage of the customer C, with a state and a task. */
    static Entry mortgage() {
        return entry(ServiceStartEvent.forCustomer("C").serviceType("mortgage"))
                .withTask(TaskStartEvent.of("t").build());
    }

    private StartedComposite start(Entry entry) {
        return services().startComposite(CompositeStart.of(entry)).get(0);
    }

    static StartedComposite started(long service, boolean serviceCreated, long state, boolean stateCreated) {
        return new StartedComposite(service, serviceCreated, state, stateCreated, OptionalLong.empty(), false);
    }

    static StartedComposite started(
            long service, boolean serviceCreated, long state, boolean stateCreated, long task, boolean taskCreated) {
        return new StartedComposite(service, serviceCreated, state, stateCreated, OptionalLong.of(task), taskCreated);
    }

    @Test
    default void compositeStartCreatesMissingItemsWithAllFields() {
        Entry entry = CompositeStart.entry(
                        ServiceStartEvent.forCustomer("C")
                                .contactKey("42")
                                .serviceType("mortgage")
                                .estDuration(Duration.ofDays(1))
                                .attach("coupon", Json.parse("1.10"))
                                .build(),
                        StateStartEvent.of("waiting")
                                .sessionId("S")
                                .attach("a", 1)
                                .build())
                .withTask(TaskStartEvent.of("check")
                        .interactionId("I")
                        .attach("b", 2)
                        .build());

        StartedComposite started = start(entry);

        long id = started.serviceId();
        assertThat(started).isEqualTo(started(id, true, 0, true, 0, true));
        Resource service = read(Target.service(id));
        assertThat(service.estDuration()).contains(Duration.ofDays(1));
        assertThat(service.attached()).containsOnlyKeys("coupon");
        assertThat(service.attached("coupon").orElseThrow().text()).isEqualTo("1.10");
        assertThat(service.started().timestamp()).contains(clock().instant());
        Resource state = read(Target.state(id, 0));
        assertThat(state.started().sessionId()).contains("S");
        assertThat(state.attached()).containsOnlyKeys("a");
        Task task = (Task) read(Target.task(id, 0));
        assertThat(task.started().interactionId()).contains("I");
        assertThat(task.attached()).containsOnlyKeys("b");
        assertThat(task.stateId()).isEmpty();
        assertThat(ids(services().findByCustomer("C", ServiceQuery.active()))).containsExactly(id);
    }

    @Test
    default void compositeStartWithoutTaskCreatesNoTask() {
        StartedComposite started = start(entry(ServiceStartEvent.forContactKey("42")));

        assertThat(started).isEqualTo(started(started.serviceId(), true, 0, true));
        assertThat(services().tasks(started.serviceId(), TaskQuery.all())).isEmpty();
        assertThat(start(entry(ServiceStartEvent.forContactKey("42")).withAssociateStateTask(true)))
                .isEqualTo(started(started.serviceId(), false, 0, false));
    }

    @Test
    default void existingItemsAreReturnedUnchanged() {
        long id = start(mortgage()).serviceId();
        Resource before = read(Target.service(id));
        clock().advance(Duration.ofMinutes(1));
        Entry other = CompositeStart.entry(
                        ServiceStartEvent.forCustomer("C")
                                .serviceType("mortgage")
                                .estDuration(Duration.ofDays(9))
                                .ttl(Duration.ofSeconds(1))
                                .attach("more", 1)
                                .build(),
                        StateStartEvent.of("s").sessionId("S").attach("more", 1).build())
                .withTask(
                        TaskStartEvent.of("t").sessionId("S").attach("more", 1).build());

        assertThat(start(other)).isEqualTo(started(id, false, 0, false, 0, false));

        clock().advance(Duration.ofMinutes(1));
        assertThat(read(Target.service(id))).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    default void separatelyStartedServiceIsFound() {
        long id = startService();
        startState(id);
        startTask(id);
        Entry untyped = CompositeStart.entry(
                        ServiceStartEvent.forContactKey("42").build(),
                        StateStartEvent.builder().build())
                .withTask(TaskStartEvent.builder().build());

        assertThat(start(untyped)).isEqualTo(started(id, false, 0, false, 0, false));
        assertThat(start(entry(ServiceStartEvent.forContactKey("42")))).isEqualTo(started(id, false, 1, true));
    }

    /** Each differs from all others in just one property, or in one and its dependents. */
    @Test
    default void serviceIsMatchedByCustomerContactKeyAndType() {
        List<ServiceStartEvent.Builder> sorts = Stream.<Supplier<ServiceStartEvent.Builder>>of(
                        () -> ServiceStartEvent.forCustomer("a"),
                        () -> ServiceStartEvent.forCustomer("b"),
                        () -> ServiceStartEvent.forContactKey("a"),
                        () -> ServiceStartEvent.forCustomer("a").contactKey("a"),
                        () -> ServiceStartEvent.forCustomer("a").contactKey("b"),
                        () -> ServiceStartEvent.forCustomer("b").contactKey("a"))
                .flatMap(sort -> Stream.of(
                        sort.get(),
                        sort.get().serviceType("x"),
                        sort.get().serviceType("X"),
                        sort.get().serviceType(7)))
                .toList();

        List<StartedComposite> first =
                sorts.stream().map(sort -> start(entry(sort))).toList();
        List<StartedComposite> second =
                sorts.stream().map(sort -> start(entry(sort))).toList();

        assertThat(first).allMatch(StartedComposite::serviceCreated);
        assertThat(first).extracting(StartedComposite::serviceId).doesNotHaveDuplicates();
        assertThat(second)
                .isEqualTo(first.stream()
                        .map(one -> started(one.serviceId(), false, 0, false))
                        .toList());
        assertThat(start(entry(ServiceStartEvent.forCustomer("a").serviceType("7"))))
                .isEqualTo(second.get(3));
    }

    /** Returns the ways in which a service stops being an active mortgage of C. */
    static Stream<Consumer<Ending>> endings() {
        return Stream.of(
                it -> it.promises()
                        .services()
                        .end(it.id(), ServiceEndEvent.builder().build()),
                it -> it.promises().services().delete(it.id()),
                it -> it.promises().services().associate("D", it.id()),
                it -> it.promises()
                        .services()
                        .associate(
                                "C",
                                it.id(),
                                ServiceUpdate.builder().contactKey("42").build()),
                it -> it.promises()
                        .services()
                        .associate(
                                "C",
                                it.id(),
                                ServiceUpdate.builder().serviceType("another").build()),
                it -> it.promises().clock().advance(Duration.ofDays(5 * 365)));
    }

    /** A service that is to be ended. */
    record Ending(CompositeContract promises, long id) {}

    @ParameterizedTest
    @MethodSource("endings")
    default void inactiveOrChangedServiceIsNotMatched(Consumer<Ending> ending) {
        long id = start(mortgage()).serviceId();

        ending.accept(new Ending(this, id));

        StartedComposite second = start(mortgage());
        assertThat(second).isEqualTo(started(second.serviceId(), true, 0, true, 0, true));
        assertThat(second.serviceId()).isNotEqualTo(id);
        assertThat(start(mortgage())).isEqualTo(started(second.serviceId(), false, 0, false, 0, false));
    }

    @Test
    default void associatedServiceIsMatchedByNewCustomer() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .serviceType("mortgage")
                        .build())
                .serviceId();
        services().associate("C", id);

        Entry both = entry(ServiceStartEvent.forCustomer("C").contactKey("42").serviceType("mortgage"));
        assertThat(start(both)).isEqualTo(started(id, false, 0, true));
        assertThat(start(mortgage()).serviceCreated()).isTrue();
    }

    @Test
    default void endedStateOrTaskIsStartedAgain() {
        long id = start(mortgage()).serviceId();
        end(Target.state(id, 0));
        assertThat(start(mortgage())).isEqualTo(started(id, false, 1, true, 0, false));
        end(Target.task(id, 0));
        assertThat(start(mortgage())).isEqualTo(started(id, false, 1, false, 1, true));
        assertThat(stateIds(services().states(id, StateQuery.active()))).containsExactly(1);
        assertThat(taskIds(services().tasks(id, TaskQuery.active()))).containsExactly(1);
    }

    @Test
    default void stateOrTaskOfOtherTypeIsNotMatched() {
        long id = start(mortgage()).serviceId();
        Entry numbered = CompositeStart.entry(
                        mortgage().service(),
                        StateStartEvent.builder()
                                .stateType(AttributeValue.of(1))
                                .build())
                .withTask(
                        TaskStartEvent.builder().taskType(AttributeValue.of(1)).build());
        Entry untyped = CompositeStart.entry(
                        mortgage().service(), StateStartEvent.builder().build())
                .withTask(TaskStartEvent.builder().build());

        assertThat(start(numbered)).isEqualTo(started(id, false, 1, true, 1, true));
        assertThat(start(untyped)).isEqualTo(started(id, false, 2, true, 2, true));
        for (int i = 0; i < 2; i++) {
            assertThat(start(mortgage())).isEqualTo(started(id, false, 0, false, 0, false));
            assertThat(start(numbered)).isEqualTo(started(id, false, 1, false, 1, false));
            assertThat(start(untyped)).isEqualTo(started(id, false, 2, false, 2, false));
        }
    }

    @Test
    default void associatedTaskBelongsToState() {
        Entry associated = mortgage().withAssociateStateTask(true);
        long id = start(associated).serviceId();

        assertThat(start(associated)).isEqualTo(started(id, false, 0, false, 0, false));
        assertThat(start(mortgage())).isEqualTo(started(id, false, 0, false, 0, false));
        assertThat(services().tasks(id, TaskQuery.all().withStateIds(0))).hasSize(1);

        end(Target.state(id, 0));
        assertThat(start(associated)).isEqualTo(started(id, false, 1, true, 1, true));
        assertThat(taskIds(services().tasks(id, TaskQuery.active().withStateIds(1))))
                .containsExactly(1);
    }

    @Test
    default void serviceTaskIsNotMatchedAsStateTask() {
        long id = start(mortgage()).serviceId();

        assertThat(start(mortgage().withAssociateStateTask(true))).isEqualTo(started(id, false, 0, false, 1, true));
        assertThat(taskIds(services().tasks(id, TaskQuery.active().withStateIds(0))))
                .containsExactly(1);
    }

    @Test
    default void stateIdInCompositeTaskIsRejected() {
        long id = start(mortgage()).serviceId();
        Entry named = mortgage().withTask(TaskStartEvent.of("u").stateId(0).build());

        for (Entry entry : List.of(named, named.withAssociateStateTask(true))) {
            assertThat(faults(() -> start(entry))).containsExactly("services[0].task.state_id reserved_name");
        }
        assertThat(services().tasks(id, TaskQuery.all())).hasSize(1);
    }

    @Test
    default void createNewServicesIgnoresExistingServices() {
        long id = start(mortgage()).serviceId();
        CompositeStart anew = CompositeStart.of(mortgage(), mortgage()).withCreateNewServices(true);

        List<StartedComposite> started = services().startComposite(anew);

        assertThat(started).allMatch(StartedComposite::serviceCreated);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.active())))
                .containsExactly(id, started.get(0).serviceId(), started.get(1).serviceId());
        assertThat(start(mortgage()).serviceCreated()).isFalse();
    }

    @Test
    default void autoClosedServiceIsNeverReused() {
        Entry closed = entry(ServiceStartEvent.forCustomer("C").autoClosed(true));

        List<StartedComposite> started = services().startComposite(CompositeStart.of(closed, closed));

        assertThat(started).allMatch(StartedComposite::serviceCreated);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.completed())))
                .hasSize(2);
        assertThat(services().states(started.get(1).serviceId(), StateQuery.active()))
                .hasSize(1);
        assertThat(start(entry(ServiceStartEvent.forCustomer("C"))).serviceCreated())
                .isTrue();
        StartedComposite third = start(closed);
        assertThat(third.serviceCreated()).isTrue();
        assertThat(services().get(third.serviceId()).isActive()).isFalse();
    }

    @Test
    default void entriesRunInOrderAndShareServices() {
        List<StartedComposite> started = services()
                .startComposite(CompositeStart.of(
                        mortgage(),
                        entry(ServiceStartEvent.forCustomer("C").serviceType("loan")),
                        CompositeStart.entry(
                                mortgage().service(),
                                StateStartEvent.of("second").build()),
                        mortgage().withAssociateStateTask(true),
                        mortgage()));

        long id = started.get(0).serviceId();
        long other = started.get(1).serviceId();
        assertThat(started)
                .containsExactly(
                        started(id, true, 0, true, 0, true),
                        started(other, true, 0, true),
                        started(id, false, 1, true),
                        started(id, false, 0, false, 1, true),
                        started(id, false, 0, false, 0, false));
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).containsExactly(id, other);
    }
}
