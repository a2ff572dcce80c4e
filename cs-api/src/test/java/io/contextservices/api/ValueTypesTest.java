package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.json.Json;
import io.contextservices.wire.Wire;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests {@code equals}, {@code hashCode} and {@code toString} of every value type. Each type has a base value, and for
 * each of its fields a variant that differs from the base in this field only.
 */
class ValueTypesTest {

    /** The packages that applications see. */
    private static final Set<String> EXPORTED = Set.of("io.contextservices.api", "io.contextservices.json");

    /** Fields that are not part of the content. */
    private static final Set<String> NO_CONTENT = Set.of("source");

    /** Public classes with state that are no values: their instances are created once and passed on. */
    private static final Set<String> NO_VALUES = Set.of("BlockingView");

    private static final Instant TIME = Instant.EPOCH;
    private static final Event EVENT = ServiceEndEvent.builder().build();
    private static final Event OTHER =
            ServiceEndEvent.builder().sessionId("secret").build();

    /** A type with a base value and variants; each supplier creates another instance. */
    record Sample(Class<?> type, Supplier<?> base, List<Supplier<?>> variants) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Sample> samples() {
        return Stream.of(
                sample(
                        ServiceQuery.class,
                        ServiceQuery::all,
                        () -> ServiceQuery.all().withStatus(Status.ACTIVE),
                        () -> ServiceQuery.all().withServiceTypes("a", "b"),
                        () -> ServiceQuery.all().withStartedFrom(TIME),
                        () -> ServiceQuery.all().withStartedTo(TIME),
                        () -> ServiceQuery.all().withExtensions("coupon"),
                        () -> ServiceQuery.all().withLimit(20),
                        () -> ServiceQuery.all().withAfter("secret")),
                sample(
                        StateQuery.class,
                        StateQuery::all,
                        () -> StateQuery.all().withStatus(Status.ACTIVE),
                        () -> StateQuery.all().withStateTypes("a"),
                        () -> StateQuery.all().withView(ServiceView.plain().withActiveTasks())),
                sample(
                        TaskQuery.class,
                        TaskQuery::all,
                        () -> TaskQuery.all().withStatus(Status.ACTIVE),
                        () -> TaskQuery.all().withTaskTypes("a"),
                        () -> TaskQuery.all().withStateIds(7),
                        () -> TaskQuery.all().withView(ServiceView.plain().withAllExtensions())),
                sample(
                        ExportQuery.class,
                        () -> ExportQuery.from(TIME),
                        () -> ExportQuery.from(TIME.plusSeconds(1)),
                        () -> ExportQuery.from(TIME).withTimeTo(TIME),
                        () -> ExportQuery.from(TIME).withEvents(ExportQuery.Events.STARTED),
                        () -> ExportQuery.from(TIME).withStatus(Status.COMPLETED),
                        () -> ExportQuery.from(TIME).withLimit(20),
                        () -> ExportQuery.from(TIME).withAfter("secret")),
                sample(
                        ServiceView.class,
                        ServiceView::plain,
                        () -> ServiceView.plain().withExtensions("a"),
                        () -> ServiceView.plain().withActiveStates(),
                        () -> ServiceView.plain().withCompletedStates(),
                        () -> ServiceView.plain().withActiveTasks(),
                        () -> ServiceView.plain().withCompletedTasks()),
                sample(
                        CallOptions.class,
                        CallOptions::none,
                        () -> CallOptions.none().withIdempotencyKey("secret"),
                        () -> CallOptions.none().withIfVersion(7)),
                sample(
                        Limits.class,
                        () -> Limits.DEFAULT.withItems(1).withItems(10_000),
                        () -> Limits.DEFAULT.withBodyBytes(7),
                        () -> Limits.DEFAULT.withNesting(7),
                        () -> Limits.DEFAULT.withAttachedKeys(7),
                        () -> Limits.DEFAULT.withKeyCharacters(7),
                        () -> Limits.DEFAULT.withConversationBytes(7),
                        () -> Limits.DEFAULT.withItems(7)),
                sample(
                        Target.class,
                        () -> Target.state(1, 0),
                        () -> Target.task(1, 0),
                        () -> Target.state(2, 0),
                        () -> Target.state(1, 7)),
                sample(
                        BulkStart.class,
                        () -> BulkStart.of(List.of()),
                        () -> BulkStart.of(
                                List.of(ServiceStartEvent.forCustomer("secret").build())),
                        () -> BulkStart.of(List.of()).withAtomic(true)),
                sample(
                        CompositeStart.class,
                        CompositeStart::of,
                        () -> CompositeStart.of(entry()),
                        () -> CompositeStart.of().withCreateNewServices(true)),
                sample(
                        CompositeStart.Entry.class,
                        ValueTypesTest::entry,
                        () -> CompositeStart.entry(
                                ServiceStartEvent.forCustomer("secret").build(),
                                StateStartEvent.builder().build()),
                        () -> CompositeStart.entry(
                                ServiceStartEvent.builder().build(),
                                StateStartEvent.of("a").build()),
                        () -> entry().withTask(TaskStartEvent.of("a").build()),
                        () -> entry().withAssociateStateTask(true)),
                sample(
                        Expiry.class,
                        () -> new Expiry(null, null),
                        () -> Expiry.in(Duration.ofHours(1)),
                        () -> Expiry.at(TIME)),
                sample(
                        BusinessAttribute.class,
                        () -> attribute("a").build(),
                        () -> attribute("b").build(),
                        () -> attribute("a").dbId(7).build(),
                        () -> attribute("a").displayName("A").build(),
                        () -> attribute("a").description("A").build(),
                        () -> attribute("a").value(1, "x").build(),
                        () -> attribute("a").defaultValue("x").build(),
                        () -> attribute("a").mapNames(true).build(),
                        () -> attribute("a").fields(List.of("Service.type")).build()),
                sample(
                        BusinessAttribute.Value.class,
                        () -> value(1, "a"),
                        () -> value(2, "a"),
                        () -> value(1, "b"),
                        () -> value(1, "a").withDisplayName("A"),
                        () -> value(1, "a").withDescription("A"),
                        () -> value(1, "a").withExpiration(Duration.ofDays(1))),
                sample(
                        Json.class,
                        () -> Json.parse("[1]"),
                        List.of(),
                        () -> Json.parse("[2]"),
                        () -> Json.parse("[ 1]")),
                sample(
                        ServiceStartEvent.class,
                        () -> ServiceStartEvent.builder().build(),
                        events(ServiceStartEvent::builder, ServiceStartEvent.Builder::build),
                        () -> ServiceStartEvent.forCustomer("secret").build(),
                        () -> ServiceStartEvent.forContactKey("secret").build(),
                        () -> ServiceStartEvent.builder().serviceType("a").build(),
                        () -> ServiceStartEvent.builder()
                                .estDuration(Duration.ZERO)
                                .build(),
                        () -> ServiceStartEvent.builder().autoClosed(true).build(),
                        () -> ServiceStartEvent.builder().disposition("a").build(),
                        () -> ServiceStartEvent.builder()
                                .dispositionDesc("secret")
                                .build(),
                        () -> ServiceStartEvent.builder()
                                .autoCompleteAfter(Duration.ZERO)
                                .build(),
                        () -> ServiceStartEvent.builder().ttl(Duration.ZERO).build(),
                        () -> ServiceStartEvent.builder().expirationTime(TIME).build()),
                sample(
                        ServiceUpdate.class,
                        () -> ServiceUpdate.builder().build(),
                        List.of(
                                () -> ServiceUpdate.builder()
                                        .contactKey("secret")
                                        .build(),
                                () -> ServiceUpdate.builder().serviceType("a").build(),
                                () -> ServiceUpdate.builder()
                                        .estDuration(Duration.ZERO)
                                        .build(),
                                () -> ServiceUpdate.builder()
                                        .sessionId("secret")
                                        .build(),
                                () -> ServiceUpdate.builder()
                                        .interactionId("secret")
                                        .build(),
                                () -> ServiceUpdate.builder()
                                        .applicationType("a")
                                        .build(),
                                () -> ServiceUpdate.builder().applicationId(7).build(),
                                () -> ServiceUpdate.builder().resourceType("a").build(),
                                () -> ServiceUpdate.builder().resourceId(7).build(),
                                () -> ServiceUpdate.builder().mediaType("a").build()),
                        () -> ServiceUpdate.builder().attach("key", "secret").build()),
                sample(
                        StateStartEvent.class,
                        () -> StateStartEvent.builder().build(),
                        events(StateStartEvent::builder, StateStartEvent.Builder::build),
                        () -> StateStartEvent.of("a").build(),
                        () -> StateStartEvent.builder().previousStateId(0).build(),
                        () -> StateStartEvent.builder()
                                .estDuration(Duration.ZERO)
                                .build()),
                sample(
                        TaskStartEvent.class,
                        () -> TaskStartEvent.builder().build(),
                        events(TaskStartEvent::builder, TaskStartEvent.Builder::build),
                        () -> TaskStartEvent.of("a").build(),
                        () -> TaskStartEvent.builder().stateId(0).build(),
                        () -> TaskStartEvent.builder()
                                .estDuration(Duration.ZERO)
                                .build()),
                sample(
                        StateTransitionEvent.class,
                        () -> StateTransitionEvent.from(0).build(),
                        events(() -> StateTransitionEvent.from(0), StateTransitionEvent.Builder::build),
                        () -> StateTransitionEvent.from(1).build(),
                        () -> StateTransitionEvent.from(0).disposition("a").build(),
                        () -> StateTransitionEvent.from(0)
                                .dispositionDesc("secret")
                                .build(),
                        () -> StateTransitionEvent.from(0).to("a").build(),
                        () -> StateTransitionEvent.from(0)
                                .toEstDuration(Duration.ZERO)
                                .build(),
                        () -> StateTransitionEvent.from(0).hasTo(false).build()),
                sample(
                        ServiceEndEvent.class,
                        () -> ServiceEndEvent.builder().build(),
                        events(ServiceEndEvent::builder, ServiceEndEvent.Builder::build),
                        () -> ServiceEndEvent.builder().disposition("a").build(),
                        () -> ServiceEndEvent.builder()
                                .dispositionDesc("secret")
                                .build(),
                        () -> ServiceEndEvent.builder().ttl(Duration.ZERO).build(),
                        () -> ServiceEndEvent.builder().expirationTime(TIME).build()),
                sample(
                        StateEndEvent.class,
                        () -> StateEndEvent.builder().build(),
                        events(StateEndEvent::builder, StateEndEvent.Builder::build),
                        () -> StateEndEvent.builder().disposition("a").build(),
                        () -> StateEndEvent.builder().dispositionDesc("secret").build()),
                sample(
                        TaskEndEvent.class,
                        () -> TaskEndEvent.builder().build(),
                        events(TaskEndEvent::builder, TaskEndEvent.Builder::build),
                        () -> TaskEndEvent.builder().disposition("a").build(),
                        () -> TaskEndEvent.builder().dispositionDesc("secret").build()),
                sample(
                        RecordedEvent.class,
                        () -> new RecordedEvent.Builder().build(),
                        events(RecordedEvent.Builder::new, RecordedEvent.Builder::build)),
                sample(
                        Service.class,
                        () -> service(1).build(),
                        resources(() -> service(1), Service.Builder::build),
                        () -> service(2).build(),
                        () -> service(1).customerId("secret").build(),
                        () -> service(1).contactKey("secret").build(),
                        () -> service(1).serviceType(AttributeValue.of(7)).build(),
                        () -> service(1).activeStates(List.of()).build(),
                        () -> service(1)
                                .activeStates(List.of(state(1, 1).build()))
                                .build(),
                        () -> service(1).completedStates(List.of()).build(),
                        () -> service(1).activeTasks(List.of()).build(),
                        () -> service(1).completedTasks(List.of()).build()),
                sample(
                        State.class,
                        () -> state(1, 1).build(),
                        resources(() -> state(1, 1), State.Builder::build),
                        () -> state(2, 1).build(),
                        () -> state(1, 2).build(),
                        () -> state(1, 1).stateType(AttributeValue.of(7)).build(),
                        () -> state(1, 1).previousStateId(0).build(),
                        () -> state(1, 1).activeTasks(List.of()).build(),
                        () -> state(1, 1).completedTasks(List.of()).build()),
                sample(
                        Task.class,
                        () -> task(1, 1).build(),
                        resources(() -> task(1, 1), Task.Builder::build),
                        () -> task(2, 1).build(),
                        () -> task(1, 2).build(),
                        () -> task(1, 1).taskType(AttributeValue.of(7)).build(),
                        () -> task(1, 1).stateId(0).build()));
    }

    /** Returns a variant for each field that all events have. */
    private static <B extends Event.Builder<B>> List<Supplier<?>> events(
            Supplier<B> builder, Function<B, Event> build) {
        return List.of(
                () -> build.apply(builder.get().timestamp(TIME)),
                () -> build.apply(builder.get().sessionId("secret")),
                () -> build.apply(builder.get().interactionId("secret")),
                () -> build.apply(builder.get().applicationType("a")),
                () -> build.apply(builder.get().applicationId(7)),
                () -> build.apply(builder.get().resourceType("a")),
                () -> build.apply(builder.get().resourceId(7)),
                () -> build.apply(builder.get().mediaType("a")),
                () -> build.apply(builder.get().attach("coupon", "secret")));
    }

    /** Returns a variant for each field that all resources have but their ids. */
    private static <B extends Resource.Builder<B>> List<Supplier<?>> resources(
            Supplier<B> builder, Function<B, Resource> build) {
        return List.of(
                () -> build.apply(builder.get().estDuration(Duration.ZERO)),
                () -> build.apply(builder.get().started(OTHER, TIME)),
                () -> build.apply(builder.get().completed(EVENT, TIME)),
                () -> build.apply(builder.get().disposition(AttributeValue.of(7))),
                () -> build.apply(builder.get().dispositionDesc("secret")),
                () -> build.apply(builder.get().attach("coupon", Json.of("secret"))),
                () -> build.apply(builder.get().version(7)));
    }

    private static Sample sample(Class<?> type, Supplier<?> base, Supplier<?>... variants) {
        return sample(type, base, List.of(), variants);
    }

    private static Sample sample(Class<?> type, Supplier<?> base, List<Supplier<?>> more, Supplier<?>... variants) {
        List<Supplier<?>> all = new ArrayList<>(more);
        all.addAll(List.of(variants));
        return new Sample(type, base, all);
    }

    private static CompositeStart.Entry entry() {
        return CompositeStart.entry(
                ServiceStartEvent.builder().build(), StateStartEvent.builder().build());
    }

    private static BusinessAttribute.Builder attribute(String name) {
        return BusinessAttribute.builder(name);
    }

    private static BusinessAttribute.Value value(long dbId, String name) {
        return BusinessAttribute.Value.of(dbId, name);
    }

    private static Service.Builder service(long id) {
        return Service.builder(id).started(EVENT, TIME);
    }

    private static State.Builder state(long serviceId, long id) {
        return State.builder(serviceId, id).started(EVENT, TIME);
    }

    private static Task.Builder task(long serviceId, long id) {
        return Task.builder(serviceId, id).started(EVENT, TIME);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valuesAreEqualIfTheirFieldsAre(Sample sample) {
        List<Supplier<?>> all = new ArrayList<>(sample.variants());
        all.add(sample.base());
        for (int i = 0; i < all.size(); i++) {
            Object value = all.get(i).get();
            assertThat(value)
                    .isEqualTo(value)
                    .isEqualTo(all.get(i).get())
                    .hasSameHashCodeAs(all.get(i).get())
                    .isNotEqualTo(null)
                    .isNotEqualTo("text");
            for (int j = 0; j < i; j++) {
                assertThat(value).isNotEqualTo(all.get(j).get());
            }
        }
    }

    /** Equal hash codes are allowed, but a table of such values would be a list. */
    @ParameterizedTest
    @MethodSource("samples")
    void hashCodesDependOnTheFields(Sample sample) {
        Set<Integer> hashCodes = new HashSet<>(Set.of(sample.base().get().hashCode()));
        sample.variants().forEach(variant -> hashCodes.add(variant.get().hashCode()));

        assertThat(hashCodes).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachFieldHasAVariant(Sample sample) throws ReflectiveOperationException {
        if (sample.type() == Json.class) {
            return; // Its fields are a place in a text.
        }
        Object base = sample.base().get();
        Set<String> varied = new HashSet<>();
        for (Supplier<?> variant : sample.variants()) {
            Set<String> differing = new HashSet<>();
            for (Field field : fields(sample.type())) {
                if (!Objects.equals(field.get(base), field.get(variant.get()))) {
                    differing.add(field.getName());
                }
            }
            assertThat(differing).hasSize(1);
            varied.addAll(differing);
        }
        assertThat(varied)
                .containsExactlyInAnyOrderElementsOf(
                        fields(sample.type()).stream().map(Field::getName).toList());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void textsContainNoDataOfCustomers(Sample sample) {
        if (sample.type() == Json.class) {
            return; // Its text is documented as its value.
        }
        for (Supplier<?> variant : sample.variants()) {
            assertThat(variant.get().toString()).isNotBlank().doesNotContain("secret", "@");
        }
    }

    @Test
    void textsContainTheFieldsThatAreSet() {
        assertThat(ServiceQuery.active()
                        .withServiceTypes("a")
                        .withExtensions("coupon")
                        .withLimit(20)
                        .withAfter("secret"))
                .hasToString("ServiceQuery[status=ACTIVE, serviceTypes=[a], view=ServiceView[extensions=[coupon]], "
                        + "limit=20, after]");
        assertThat(CallOptions.none().withIdempotencyKey("secret").withIfVersion(3))
                .hasToString("CallOptions[idempotencyKey, ifVersion=3]");
        assertThat(ServiceStartEvent.forCustomer("secret")
                        .serviceType("a")
                        .attach("coupon", 1)
                        .build())
                .hasToString("ServiceStartEvent[customerId, serviceType, attached=[coupon]]");
        assertThat(ServiceView.plain()).hasToString("ServiceView[]");
    }

    @Test
    void equalityOfEventsIgnoresTheTextOfTheirJson() {
        ServiceStartEvent read =
                Wire.read("{ \"x\": 1, \"contact_key\" : \"4\\u0032\", \"y\":[1], \"auto_closed\":false}");
        ServiceStartEvent built = ServiceStartEvent.forContactKey("42")
                .attach("y", List.of(1))
                .attach("x", 1)
                .build();

        assertThat(read).isEqualTo(built).hasSameHashCodeAs(built);
        assertThat(read).isNotEqualTo(Wire.read("{\"x\":1.0,\"contact_key\":\"42\",\"y\":[1]}"));
    }

    @Test
    void eventsOfDifferentTypesAreNotEqual() {
        assertThat((Event) StateStartEvent.builder().build())
                .isNotEqualTo(TaskStartEvent.builder().build());
    }

    @Test
    void everyValueTypeHasASample() throws Exception {
        Set<Class<?>> sampled = new HashSet<>();
        samples().forEach(sample -> sampled.add(sample.type()));
        Path root = Path.of(
                Json.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<Class<?>> values = new ArrayList<>();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), ".");
                if (!name.equals("module-info.class")) {
                    Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
                    if (isValue(type)) {
                        values.add(type);
                    }
                }
            }
            assertThat(values).hasSizeGreaterThan(10).isSubsetOf(sampled);
        }
    }

    /** Records and enumerations have the three methods from the compiler; exceptions and builders are no values. */
    private static boolean isValue(Class<?> type) {
        return EXPORTED.contains(type.getPackageName())
                && Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && !type.isEnum()
                && !type.isRecord()
                && !Throwable.class.isAssignableFrom(type)
                && !type.getSimpleName().equals("Builder")
                && !NO_VALUES.contains(type.getSimpleName())
                && !fields(type).isEmpty();
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                boolean isContent = !NO_CONTENT.contains(field.getName()) && !field.isSynthetic();
                if (isContent && !Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
