package io.contextservices.testkit;

import static io.contextservices.testkit.HasAttributes.everythingIs;
import static io.contextservices.testkit.HasAttributes.set;
import static io.contextservices.testkit.HasServices.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BulkStart;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServices;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.State;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Task;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.json.Json;
import io.contextservices.store.Tenant;
import io.contextservices.testkit.AttributePlaces.Read;
import io.contextservices.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Checks that a mapped field accepts the values of its set, and gets the default value if it is absent. */
interface AttributeWriteContract extends HasAttributes {

    @TestFactory
    default Stream<DynamicTest> unknownValueOfMappedFieldIsRejected() throws Exception {
        ContextServices services = use(everythingIs(set()));
        List<AttributeValue> unknown = List.of(
                AttributeValue.of("Three"),
                AttributeValue.of("one"),
                AttributeValue.of(" One"),
                AttributeValue.of(""),
                AttributeValue.of("01"),
                AttributeValue.of(3),
                AttributeValue.of(-1));
        return AttributePlaces.each(place ->
                unknown.forEach(value -> assertThat(faults(() -> place.write().send(services, value)))
                        .as("%s", value)
                        .containsExactly(place.field() + " unknown_value")));
    }

    @TestFactory
    default Stream<DynamicTest> unmappedFieldAcceptsAnyValue() throws Exception {
        ContextServices services =
                use(BusinessAttributes.builder().add(set().defaultValue("One").build()));
        return AttributePlaces.each(place -> {
            for (AttributeValue any :
                    List.of(AttributeValue.of("Three"), AttributeValue.of(1), AttributeValue.of("1"))) {
                assertThat(place.write().send(services, any).from(services)).contains(any);
            }
            assertThat(place.write().send(services, null).from(services)).isEmpty();
        });
    }

    @TestFactory
    default Stream<DynamicTest> mappedFieldWithoutValidationAcceptsAnyValue() throws Exception {
        ContextServices services = use(everythingIs(set()).validation(false).mapNames(true));
        return AttributePlaces.each(place -> {
            for (AttributeValue unknown : List.of(AttributeValue.of("Three"), AttributeValue.of(3))) {
                assertThat(place.write().send(services, unknown).from(services)).contains(unknown);
            }
            assertThat(place.write().send(services, AttributeValue.of(2)).from(services))
                    .contains(AttributeValue.of("Two"));
        });
    }

    @TestFactory
    default Stream<DynamicTest> absentFieldWithoutDefaultStaysAbsent() throws Exception {
        ContextServices services = use(everythingIs(set()));
        return AttributePlaces.each(place ->
                assertThat(place.write().send(services, null).from(services)).isEmpty());
    }

    @TestFactory
    default Stream<DynamicTest> absentFieldKeepsDefaultOfWriteTime() throws Exception {
        ContextServices services = use(everythingIs(set().defaultValue("Two")));
        ContextServices withAnother = use(everythingIs(set().defaultValue("One")));
        return AttributePlaces.each(place -> {
            Read omitted = place.write().send(services, null);
            Read given = place.write().send(services, AttributeValue.of("One"));

            assertThat(omitted.from(services)).contains(AttributeValue.of(2));
            assertThat(omitted.from(withAnother)).contains(AttributeValue.of(2));
            assertThat(given.from(services)).contains(AttributeValue.of(1));
        });
    }

    /** A client that retries a request does not know the default values. */
    @Test
    default void retryAfterChangedDefaultIsReplayed() throws Exception {
        ServiceStartEvent start = ServiceStartEvent.forContactKey("42").build();
        StateStartEvent state = StateStartEvent.builder().build();
        TaskStartEvent task = TaskStartEvent.builder().build();
        StateTransitionEvent transition = StateTransitionEvent.from(0).build();
        CompositeStart composite = CompositeStart.of(
                        CompositeStart.entry(start, state).withTask(task))
                .withCreateNewServices(true);
        BulkStart bulk = BulkStart.of(List.of(start, start));
        ContextServices before = use(everythingIs(set().defaultValue("Two")));
        StartedService started = under(before, "start").start(start);
        long id = started.serviceId();
        StartedState first = under(before, "state").startState(id, state);
        StartedTask firstTask = under(before, "task").startTask(id, task);
        StartedState second = under(before, "transition").transition(id, transition);
        StartedComposite startedComposite =
                under(before, "composite").startComposite(composite).get(0);
        List<StartOutcome> many = under(before, "bulk").startAll(bulk);
        List<StartOutcome> all = under(before, "atomic-bulk").startAll(bulk.withAtomic(true));

        ContextServices now = use(everythingIs(set().defaultValue("One")));

        assertThat(under(now, "start").start(start)).isEqualTo(started.asReplayed());
        assertThat(under(now, "state").startState(id, state)).isEqualTo(first.asReplayed());
        assertThat(under(now, "task").startTask(id, task)).isEqualTo(firstTask.asReplayed());
        assertThat(under(now, "transition").transition(id, transition)).isEqualTo(second.asReplayed());
        assertThat(under(now, "composite").startComposite(composite)).containsExactly(startedComposite.asReplayed());
        assertThat(under(now, "bulk").startAll(bulk))
                .isEqualTo(many.stream().map(StartOutcome::asReplayed).toList());
        assertThat(under(now, "atomic-bulk").startAll(bulk.withAtomic(true)))
                .isEqualTo(all.stream().map(StartOutcome::asReplayed).toList());
    }

    private static ContextServices under(ContextServices services, String key) {
        return services.with(CallOptions.none().withIdempotencyKey(key));
    }

    /** An absent field means that the update does not change it. */
    @Test
    default void associationAppliesNoDefaultValue() throws Exception {
        use(everythingIs(set().defaultValue("2")));
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .serviceType("One")
                        .mediaType(AttributeValue.of(1))
                        .build())
                .serviceId();

        services().associate("C", id);
        services().associate("C", id, ServiceUpdate.builder().attach("a", 1).build());

        assertThat(services().get(id).serviceType()).contains(AttributeValue.of(1));
        assertThat(services().get(id).started().mediaType()).contains(AttributeValue.of(1));
    }

    @Test
    default void activeServiceHasNoDefaultDisposition() throws Exception {
        use(everythingIs(set().defaultValue("1")));

        long id = services()
                .start(EventCodec.readServiceStart(
                        utf8("{\"contact_key\":\"42\",\"disposition\":\"any\"}"), Limits.DEFAULT))
                .serviceId();

        Service service = services().get(id, ServiceView.plain().withAllExtensions());
        assertThat(service.isActive()).isTrue();
        assertThat(service.disposition()).isEmpty();
        assertThat(service.attached()).containsExactly(entry("disposition", Json.of("any")));
    }

    @Test
    default void defaultValueLeavesAttachedDataVerbatim() throws Exception {
        use(everythingIs(set().defaultValue("1")));
        String data = "{ \"x\" : 1.10,\t\"e\":\"\\u0041\\/\", \"n\":[null , -0.0e+5] }";
        byte[] start = utf8("{\"contact_key\":\"42\",\"\\u0064ata\":" + data + ",\"ttl\":null}");
        byte[] plain = utf8(" {\"data\":" + data + "}");
        byte[] transition = utf8("{\"from\":{\"state_id\":0},\"to\":{},\"data\":" + data + "}");
        Limits limits = Limits.DEFAULT;

        long id = services().start(EventCodec.readServiceStart(start, limits)).serviceId();
        services().startState(id, EventCodec.readStateStart(plain, limits));
        services().startState(id, StateStartEvent.builder().build());
        services().transition(id, EventCodec.readTransition(transition, limits));
        services().endState(id, 1, EventCodec.readStateEnd(plain, limits));
        services().startTask(id, EventCodec.readTaskStart(plain, limits));

        ServiceView all = ServiceView.plain().withAllExtensions().withEverythingNested();
        Service service = services().get(id, all);
        assertThat(service.serviceType()).contains(AttributeValue.of(1));
        assertThat(service.attached("data")).contains(Json.parse(data));
        assertThat(service.completedStates().orElseThrow())
                .extracting(
                        State::stateId,
                        State::stateType,
                        state -> state.attached("data").orElseThrow().text())
                .containsExactly(tuple(0L, one(), data), tuple(1L, one(), data));
        assertThat(service.activeStates().orElseThrow())
                .extracting(
                        State::stateId,
                        state -> state.attached("data").orElseThrow().text())
                .containsExactly(tuple(2L, data));
        assertThat(service.activeTasks().orElseThrow())
                .extracting(
                        Task::taskType,
                        task -> task.attached("data").orElseThrow().text())
                .containsExactly(tuple(one(), data));
    }

    private static Optional<AttributeValue> one() {
        return Optional.of(AttributeValue.of(1));
    }

    /** The stored event is the request itself unless a default value has to be added. */
    @Test
    default void completeEventIsStoredVerbatim() throws Exception {
        use(BusinessAttributes.builder().add(set().defaultValue("1").build()).map("Service.type", "Set"));
        byte[] body = utf8("{ \"service_type\" : \"One\",\"contact_key\":\"4\\u0032\" }");

        long id = services()
                .start(EventCodec.readServiceStart(body, Limits.DEFAULT))
                .serviceId();

        assertThat(store().read(new Tenant("default"), id).join().orElseThrow().events())
                .singleElement()
                .satisfies(event -> assertThat(event.json()).isEqualTo(body));
    }

    @Test
    default void allUnknownValuesAreReportedWithKnownValues() throws Exception {
        use(everythingIs(set()));
        long id =
                services().start(ServiceStartEvent.forContactKey("42").build()).serviceId();
        services().startState(id, StateStartEvent.builder().build());

        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> services()
                        .transition(
                                id,
                                StateTransitionEvent.from(0)
                                        .disposition(AttributeValue.of("a"))
                                        .to(AttributeValue.of(9))
                                        .mediaType(AttributeValue.of("b"))
                                        .resourceType(AttributeValue.of(1))
                                        .build()));

        String message = "must be one of One (1), Two (2)";
        assertThat(e.violations())
                .containsExactly(
                        new Violation("from.disposition", Violation.UNKNOWN_VALUE, message),
                        new Violation("to.state_type", Violation.UNKNOWN_VALUE, message),
                        new Violation("media_type", Violation.UNKNOWN_VALUE, message));
    }

    @Test
    default void violationListsFirstFiftyKnownValues() throws Exception {
        BusinessAttribute.Builder many = BusinessAttribute.builder("Many");
        IntStream.rangeClosed(1, 60).forEach(id -> many.value(id, "v" + id));
        use(everythingIs(many));

        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> services()
                        .start(ServiceStartEvent.forContactKey("42")
                                .serviceType("x")
                                .build()));

        String fifty = IntStream.rangeClosed(1, 50)
                .mapToObj(id -> "v" + id + " (" + id + ")")
                .collect(Collectors.joining(", "));
        assertThat(e.violations())
                .singleElement()
                .extracting(Violation::message)
                .isEqualTo("must be one of " + fifty + ", and 10 more");
    }

    @Test
    default void rejectedAttributeValueChangesNothing() throws Exception {
        use(everythingIs(set()));
        long id =
                services().start(ServiceStartEvent.forContactKey("42").build()).serviceId();

        assertThat(faults(() -> services()
                        .start(ServiceStartEvent.forContactKey("42")
                                .serviceType("x")
                                .build())))
                .containsExactly("service_type unknown_value");
        assertThat(faults(() -> services()
                        .end(id, ServiceEndEvent.builder().disposition("x").build())))
                .containsExactly("disposition unknown_value");
        assertThat(faults(() -> services().startTask(id, TaskStartEvent.of("x").build())))
                .containsExactly("task_type unknown_value");

        Service service = services().get(id, ServiceView.plain().withEverythingNested());
        assertThat(service.isActive()).isTrue();
        assertThat(service.activeTasks().orElseThrow()).isEmpty();
        assertThat(services().findByContactKey("42", ServiceQuery.all()).services())
                .hasSize(1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
