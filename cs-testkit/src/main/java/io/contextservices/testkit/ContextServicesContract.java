package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.EventCodec;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Json;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operations promise, whoever carries them out: an engine in this process, or a client and a server. */
public abstract class ContextServicesContract
        implements CallPromises,
                EndPromises,
                AssociationPromises,
                StatePromises,
                TransitionPromises,
                TaskPromises,
                NestingPromises,
                ExtensionPromises,
                SizePromises,
                LifetimePromises,
                RacePromises,
                OncePromises,
                VersionPromises,
                CompositePromises,
                ExportPromises,
                ScenarioPromises {

    /** The time that the clock of every test begins with. */
    protected static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @TempDir
    Path exports;

    private final ManualClock clock = new ManualClock(NOW);
    private AsyncContextServices async;
    private ContextServices services;

    /** Where the implementation under test is to export files to. */
    @Override
    public final Path exports() {
        return exports;
    }

    /** Opens an implementation on an empty store, with {@link #exports()} as the directory for exports. */
    protected abstract AsyncContextServices open(InstantSource clock, Limits limits) throws Exception;

    /** Closes what {@link #open} opened beside its result; called after that was closed. */
    protected void closeRest() throws Exception {}

    /** Opens the implementation under test. */
    @BeforeEach
    final void openServices() throws Exception {
        async = open(clock, Limits.DEFAULT);
        services = async.blocking();
    }

    /** Closes the implementation under test. */
    @AfterEach
    final void closeServices() throws Exception {
        async.close();
        closeRest();
    }

    @Override
    public final void reopen(Limits limits) throws Exception {
        closeServices();
        async = open(clock, limits);
        services = async.blocking();
    }

    /** The implementation under test. */
    @Override
    public final ContextServices services() {
        return services;
    }

    /** The implementation under test. */
    @Override
    public final AsyncContextServices async() {
        return async;
    }

    /** The clock of the implementation under test. */
    @Override
    public final ManualClock clock() {
        return clock;
    }

    /** The vendor's own example of a request to start a service. */
    protected static byte[] vendorExample() {
        try (InputStream in = ContextServicesContract.class.getResourceAsStream("start-service.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theVendorsExampleReadsBackWithAllItsAttachedData() {
        ServiceStartEvent event = EventCodec.readServiceStart(vendorExample(), Limits.DEFAULT);

        long id = services.start(event).serviceId();

        Service service = services.get(id, ServiceView.plain().withAllExtensions());
        assertThat(service.attached()).isEqualTo(event.attached());
        assertThat(service.attached().keySet())
                .containsExactly("disposition", "coupon", "satisfaction", "relatedOffers");
        assertThat(service.serviceType()).contains(AttributeValue.of(100));
        assertThat(service.estDuration()).contains(Duration.ofSeconds(60));
        assertThat(service.started().timestamp()).contains(Instant.parse("2009-05-12T12:05:12.145Z"));
        assertThat(service.started().interactionId()).contains("123ABCAADFJ1259ACF");
        assertThat(service.started().applicationType()).contains(AttributeValue.of(400));
        assertThat(service.started().applicationId()).hasValue(40);
        assertThat(service.started().resourceType()).contains(AttributeValue.of(2));
        assertThat(service.started().resourceId()).hasValue(5005);
        assertThat(service.started().mediaType()).contains(AttributeValue.of(1));
        assertThat(ids(services.findByContactKey("42", ServiceQuery.active()))).containsExactly(id);
        assertThat(services.findByContactKey("42", ServiceQuery.all().allExtensions())
                        .services()
                        .get(0)
                        .attached())
                .isEqualTo(event.attached());
    }

    @Test
    void everyFieldReadsBack() {
        ServiceStartEvent event = ServiceStartEvent.forCustomer("C-1")
                .contactKey("kent@example.com")
                .serviceType("new-account")
                .sessionId("S1")
                .interactionId("I1")
                .applicationType(AttributeValue.of("IVR"))
                .applicationId(Long.MAX_VALUE)
                .resourceType(AttributeValue.of(Long.MIN_VALUE))
                .resourceId(-1)
                .mediaType(AttributeValue.of("voice"))
                .estDuration(Duration.ofSeconds(90))
                .timestamp(Instant.parse("1969-12-31T23:59:59.999Z"))
                .ttl(Duration.ofDays(30))
                .autoCompleteAfter(Duration.ofHours(1))
                .expirationTime(Instant.parse("2030-01-01T00:00:00Z"))
                .build();

        Service service = services.get(services.start(event).serviceId());

        assertThat(service.customerId()).contains("C-1");
        assertThat(service.contactKey()).contains("kent@example.com");
        assertThat(service.serviceType()).contains(AttributeValue.of("new-account"));
        assertThat(service.estDuration()).contains(Duration.ofSeconds(90));
        assertThat(service.started().timestamp()).contains(Instant.parse("1969-12-31T23:59:59.999Z"));
        assertThat(service.started().sessionId()).contains("S1");
        assertThat(service.started().interactionId()).contains("I1");
        assertThat(service.started().applicationType()).contains(AttributeValue.of("IVR"));
        assertThat(service.started().applicationId()).hasValue(Long.MAX_VALUE);
        assertThat(service.started().resourceType()).contains(AttributeValue.of(Long.MIN_VALUE));
        assertThat(service.started().resourceId()).hasValue(-1);
        assertThat(service.started().mediaType()).contains(AttributeValue.of("voice"));
        assertThat(service.isActive()).isTrue();
        assertThat(service.completed()).isEmpty();
        assertThat(service.duration()).isEmpty();
    }

    @Test
    void withoutATimestampTheServersTimeCounts() {
        long id = start("42");

        assertThat(services.get(id).started().timestamp()).contains(NOW);
    }

    @Test
    void idsArePositiveAscendAndFitAJavaScriptNumber() {
        List<Long> ids = IntStream.range(0, 2_500).mapToObj(i -> start("42")).toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id > 0 && id <= (1L << 53) - 1);
    }

    @Test
    void startsAtTheSameTimeGetDifferentIds() {
        List<CompletableFuture<StartedService>> starts = IntStream.range(0, 3_000)
                .mapToObj(i ->
                        async.start(ServiceStartEvent.forContactKey("c" + i).build()))
                .toList();

        assertThat(starts.stream().map(start -> start.join().serviceId())).doesNotHaveDuplicates();
        for (int i = 0; i < starts.size(); i += 97) {
            assertThat(ids(services.findByContactKey("c" + i, ServiceQuery.all())))
                    .containsExactly(starts.get(i).join().serviceId());
        }
    }

    @Test
    void attachedDataIsLeftOutUnlessAskedFor() {
        long id = services.start(ServiceStartEvent.forContactKey("42")
                        .attach("a", 1)
                        .attach("b", 2)
                        .attach("c, d", 3)
                        .build())
                .serviceId();

        assertThat(services.get(id).attached()).isEmpty();
        assertThat(services.get(id, ServiceView.plain().withExtensions("b", "none", "c, d"))
                        .attached())
                .containsOnlyKeys("b", "c, d");
        assertThat(services.findByContactKey("42", ServiceQuery.all())
                        .services()
                        .get(0)
                        .attached())
                .isEmpty();
        assertThat(services.findByContactKey("42", ServiceQuery.all().extensions("a"))
                        .services()
                        .get(0)
                        .attached())
                .containsOnlyKeys("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e400",
                "-0",
                "12345678901234567890123456789",
                "null",
                "true",
                "\"\\u00e9\\ud83d\\ude00 \\/\"",
                "\"\\ud800\"",
                "{\"z\": 1, \"a\":\t[ 1.0 , 2.00 ],\"é😀\":{}}",
                "[]",
                "\"\""
            })
    void attachedDataComesBackByteForByte(String text) {
        long id = services.start(ServiceStartEvent.forContactKey("42")
                        .attach("key é \" \\", Json.parse(text))
                        .build())
                .serviceId();

        Optional<Json> read =
                services.get(id, ServiceView.plain().withAllExtensions()).attached("key é \" \\");

        assertThat(read.map(Json::text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a b",
                "a+b",
                "%41",
                "a;b=c",
                "a?b#c",
                "é😀",
                "active",
                "start",
                "end",
                "states",
                "tasks",
                "extensions",
                "services",
                "anonymous",
                "...",
                " ",
                "a\u0000b",
                "a\\b",
                "http://example.com/?q=1&r=2"
            })
    void keysMayHoldAnyCharacter(String key) {
        long anonymous = start(key);
        long known = services.start(ServiceStartEvent.forCustomer(key).build()).serviceId();

        assertThat(ids(services.findByContactKey(key, ServiceQuery.active()))).containsExactly(anonymous);
        assertThat(ids(services.findByContactKey(key, ServiceQuery.all()))).containsExactly(anonymous);
        assertThat(ids(services.findByCustomer(key, ServiceQuery.all()))).containsExactly(known);
        assertThat(services.get(anonymous).contactKey()).contains(key);
    }

    @Test
    void aServiceOfAKnownCustomerIsNotAnonymous() {
        long id = services.start(
                        ServiceStartEvent.forCustomer("C").contactKey("42").build())
                .serviceId();

        assertThat(ids(services.findByCustomer("C", ServiceQuery.all()))).containsExactly(id);
        assertThat(services.findByContactKey("42", ServiceQuery.all()).services())
                .isEmpty();
    }

    @Test
    void anAutoClosedServiceStartsCompleted() {
        long id = services.start(ServiceStartEvent.forContactKey("42")
                        .autoClosed(true)
                        .disposition(AttributeValue.of("done"))
                        .dispositionDesc("at once")
                        .interactionId("I")
                        .build())
                .serviceId();

        Service service = services.get(id);
        assertThat(service.isActive()).isFalse();
        assertThat(service.completed().orElseThrow().timestamp()).contains(NOW);
        assertThat(service.duration()).contains(Duration.ZERO);
        assertThat(service.disposition()).contains(AttributeValue.of("done"));
        assertThat(service.dispositionDesc()).contains("at once");
        assertThat(services.findByContactKey("42", ServiceQuery.active()).services())
                .isEmpty();
        assertThat(ids(services.findByContactKey("42", ServiceQuery.completed())))
                .containsExactly(id);
    }

    @Test
    void listsAscendByStartTime() {
        long third = startAt("2026-01-03T00:00:00.000Z");
        long first = startAt("1930-01-01T00:00:00.000Z");
        long second = startAt("2026-01-02T00:00:00.000Z");
        long secondToo = startAt("2026-01-02T00:00:00.000Z");

        assertThat(ids(services.findByContactKey("42", ServiceQuery.all())))
                .containsExactly(first, second, secondToo, third);
    }

    @Test
    void listsAreBoundedByStartTimeInclusiveBelowAndExclusiveAbove() {
        Instant from = Instant.parse("2026-01-01T00:00:00.001Z");
        Instant to = Instant.parse("2026-01-01T00:00:00.003Z");
        startAt("2026-01-01T00:00:00.000Z");
        long second = startAt("2026-01-01T00:00:00.001Z");
        long third = startAt("2026-01-01T00:00:00.002Z");
        startAt("2026-01-01T00:00:00.003Z");

        assertThat(ids(services.findByContactKey(
                        "42", ServiceQuery.all().startedFrom(from).startedTo(to))))
                .containsExactly(second, third);
    }

    @Test
    void listsSelectServiceTypesByNameAndByNumber() {
        long named = services.start(ServiceStartEvent.forContactKey("42")
                        .serviceType("a,b c")
                        .build())
                .serviceId();
        long numbered = services.start(
                        ServiceStartEvent.forContactKey("42").serviceType(100).build())
                .serviceId();
        services.start(ServiceStartEvent.forContactKey("42").serviceType(10).build());
        start("42");

        assertThat(ids(services.findByContactKey("42", ServiceQuery.all().serviceTypes("100", "a,b c"))))
                .containsExactly(named, numbered);
        assertThat(ids(services.findByContactKey("42", ServiceQuery.active().serviceTypes("none"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11})
    void pagesReachEveryServiceOnce(int limit) {
        List<Long> started = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            started.add(services.start(ServiceStartEvent.forContactKey("42")
                            .autoClosed(i % 3 == 0)
                            .build())
                    .serviceId());
            clock.advance(Duration.ofMillis(i % 2));
        }

        List<Long> found = new ArrayList<>();
        ServiceQuery query = ServiceQuery.all().limit(limit);
        ServicePage page = services.findByContactKey("42", query);
        found.addAll(ids(page));
        while (page.next().isPresent()) {
            assertThat(page.services()).isNotEmpty();
            page = services.findByContactKey("42", query.after(page.next().get()));
            found.addAll(ids(page));
        }

        assertThat(found).isEqualTo(started);
    }

    @Test
    void withoutALimitAThousandComeAndTheRestFollows() {
        List<CompletableFuture<StartedService>> starts = IntStream.range(0, ServiceQuery.MAX_LIMIT + 1)
                .mapToObj(i -> async.start(ServiceStartEvent.forContactKey("42").build()))
                .toList();
        starts.forEach(CompletableFuture::join);

        ServicePage first = services.findByContactKey("42", ServiceQuery.all());
        ServicePage second = services.findByContactKey(
                "42", ServiceQuery.all().after(first.next().orElseThrow()));

        assertThat(first.services()).hasSize(ServiceQuery.MAX_LIMIT);
        assertThat(second.services()).hasSize(1);
        assertThat(second.next()).isEmpty();
    }

    @Test
    void whoeverIsUnknownHasNoServices() {
        assertThat(services.findByCustomer("nobody", ServiceQuery.all()))
                .isEqualTo(new ServicePage(List.of(), Optional.empty()));
        assertThat(services.findByContactKey("nobody", ServiceQuery.active()).services())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, -1, Long.MAX_VALUE})
    void anUnknownIdIsNotFound(long id) {
        assertThatThrownBy(() -> services.get(id))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(Long.toString(id));
    }

    @Test
    void aFaultyEventIsRefusedWithAllItsFaultsAndLeavesNothing() {
        ServiceStartEvent event = ServiceStartEvent.builder()
                .estDuration(Duration.ofSeconds(-1))
                .attach("started", 1)
                .attach("service_id", 1)
                .build();

        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, () -> services.start(event));

        assertThat(e.violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(
                        tuple("customer_id", Violation.REQUIRED),
                        tuple("est_duration", Violation.OUT_OF_RANGE),
                        tuple("started", Violation.RESERVED_NAME),
                        tuple("service_id", Violation.RESERVED_NAME));
        assertThat(e.violations().get(0).message()).contains("customer_id", "contact_key");
    }

    @Test
    void anEventThatIsTooLargeIsRefusedAndOneByteLessIsTaken() {
        int frame = EventCodec.write(large(0)).length;

        RequestRefusedException e = catchThrowableOfType(
                RequestRefusedException.class, () -> services.start(large(Limits.DEFAULT.bodyBytes() - frame + 1)));
        assertThat(e.status()).isEqualTo(413);

        long id = services.start(large(Limits.DEFAULT.bodyBytes() - frame)).serviceId();
        assertThat(services.get(id, ServiceView.plain().withAllExtensions()).attached())
                .containsKey("text");
    }

    @Test
    void aPageOfLargeServicesIsCutShortAndGoesOn() {
        List<Long> started = IntStream.range(0, 12)
                .mapToObj(i -> services.start(large(1_000_000)).serviceId())
                .toList();

        List<Long> found = new ArrayList<>();
        ServicePage page = services.findByContactKey("42", ServiceQuery.all().allExtensions());
        found.addAll(ids(page));
        while (page.next().isPresent()) {
            page = services.findByContactKey(
                    "42", ServiceQuery.all().allExtensions().after(page.next().get()));
            found.addAll(ids(page));
        }

        assertThat(found).isEqualTo(started);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\ud800"})
    void aKeyThatNoServiceCanHaveIsRefused(String key) {
        assertInvalid("contact_key", () -> services.findByContactKey(key, ServiceQuery.all()));
        assertInvalid("customer_id", () -> services.findByCustomer(key, ServiceQuery.all()));
        assertInvalid(
                "contact_key",
                () -> services.start(ServiceStartEvent.forContactKey(key).build()));
    }

    @Test
    void keysHaveUpTo256Characters() {
        String longest = "😀".repeat(256);

        assertThat(ids(services.findByContactKey(longest, ServiceQuery.all()))).isEmpty();
        long id = start(longest);
        assertThat(ids(services.findByContactKey(longest, ServiceQuery.all()))).containsExactly(id);
        assertInvalid("contact_key", () -> services.findByContactKey(longest + "a", ServiceQuery.all()));
        assertInvalid("contact_key", () -> start(longest + "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "é", "!!!!"})
    void aCursorFromElsewhereIsRefused(String cursor) {
        assertInvalid(
                "after",
                () -> services.findByContactKey("42", ServiceQuery.all().after(cursor)));
    }

    @Test
    void aDependentMayWaitForFurtherOperations() {
        CompletableFuture<Service> read = async.start(
                        ServiceStartEvent.forContactKey("42").build())
                .thenApply(started -> services.get(started.serviceId()));
        List<CompletableFuture<Service>> more = IntStream.range(0, 20)
                .mapToObj(i -> async.start(ServiceStartEvent.forContactKey("42").build())
                        .thenApply(started -> services.get(started.serviceId())))
                .toList();

        assertThat(read.join().contactKey()).contains("42");
        assertThat(more).allSatisfy(each -> assertThat(each.join().contactKey()).contains("42"));
    }

    private static ServiceStartEvent large(int characters) {
        return ServiceStartEvent.forContactKey("42")
                .attach("text", "x".repeat(characters))
                .build();
    }

    private long start(String contactKey) {
        return services.start(ServiceStartEvent.forContactKey(contactKey)
                        .attach("nothing", Map.of())
                        .build())
                .serviceId();
    }

    private long startAt(String timestamp) {
        return services.start(ServiceStartEvent.forContactKey("42")
                        .timestamp(Instant.parse(timestamp))
                        .build())
                .serviceId();
    }

    private static void assertInvalid(String field, ThrowingCallable call) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.violations()).extracting(Violation::field).containsExactly(field);
    }

    private static List<Long> ids(ServicePage page) {
        return page.services().stream().map(Service::serviceId).toList();
    }
}
