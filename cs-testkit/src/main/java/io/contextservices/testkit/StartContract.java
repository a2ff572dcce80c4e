package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.wire.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a started service has all fields of its event, and that invalid events are rejected. */
interface StartContract extends HasServices {

    @Test
    default void vendorExampleIsReadBackWithAttachedData() {
        ServiceStartEvent event = EventCodec.readServiceStart(ContextServicesContract.vendorExample(), Limits.DEFAULT);

        long id = services().start(event).serviceId();

        Service service = services().get(id, ServiceView.plain().withAllExtensions());
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
        assertThat(ids(services().findByContactKey("42", ServiceQuery.active())))
                .containsExactly(id);
        assertThat(services()
                        .findByContactKey("42", ServiceQuery.all().withAllExtensions())
                        .services()
                        .get(0)
                        .attached())
                .isEqualTo(event.attached());
    }

    @Test
    default void everyFieldReadsBack() {
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

        Service service = services().get(services().start(event).serviceId());

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
    default void startWithoutTimestampHasServerTime() {
        long id = start("42");

        assertThat(services().get(id).started().timestamp()).contains(ContextServicesContract.NOW);
    }

    @Test
    default void idsArePositiveAscendAndFitAJavaScriptNumber() {
        List<Long> ids = IntStream.range(0, 2_500).mapToObj(i -> start("42")).toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id > 0 && id <= (1L << 53) - 1);
    }

    @Test
    default void concurrentStartsGetDistinctIds() {
        List<CompletableFuture<StartedService>> starts = IntStream.range(0, 3_000)
                .mapToObj(i ->
                        async().start(ServiceStartEvent.forContactKey("c" + i).build()))
                .toList();

        assertThat(starts.stream().map(start -> start.join().serviceId())).doesNotHaveDuplicates();
        for (int i = 0; i < starts.size(); i += 97) {
            assertThat(ids(services().findByContactKey("c" + i, ServiceQuery.all())))
                    .containsExactly(starts.get(i).join().serviceId());
        }
    }

    @Test
    default void attachedDataIsOmittedUnlessRequested() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .attach("a", 1)
                        .attach("b", 2)
                        .attach("c, d", 3)
                        .build())
                .serviceId();

        assertThat(services().get(id).attached()).isEmpty();
        assertThat(services()
                        .get(id, ServiceView.plain().withExtensions("b", "none", "c, d"))
                        .attached())
                .containsOnlyKeys("b", "c, d");
        assertThat(services()
                        .findByContactKey("42", ServiceQuery.all())
                        .services()
                        .get(0)
                        .attached())
                .isEmpty();
        assertThat(services()
                        .findByContactKey("42", ServiceQuery.all().withExtensions("a"))
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
    default void attachedDataIsReadBackVerbatim(String text) {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .attach("key é \" \\", Json.parse(text))
                        .build())
                .serviceId();

        Optional<Json> read =
                services().get(id, ServiceView.plain().withAllExtensions()).attached("key é \" \\");

        assertThat(read.map(Json::text)).contains(text);
    }

    @Test
    default void anAutoClosedServiceStartsCompleted() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .autoClosed(true)
                        .disposition(AttributeValue.of("done"))
                        .dispositionDesc("at once")
                        .interactionId("I")
                        .build())
                .serviceId();

        Service service = services().get(id);
        assertThat(service.isActive()).isFalse();
        assertThat(service.completed().orElseThrow().timestamp()).contains(ContextServicesContract.NOW);
        assertThat(service.duration()).contains(Duration.ZERO);
        assertThat(service.disposition()).contains(AttributeValue.of("done"));
        assertThat(service.dispositionDesc()).contains("at once");
        assertThat(services().findByContactKey("42", ServiceQuery.active()).services())
                .isEmpty();
        assertThat(ids(services().findByContactKey("42", ServiceQuery.completed())))
                .containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, -1, Long.MAX_VALUE})
    default void anUnknownIdIsNotFound(long id) {
        assertThatThrownBy(() -> services().get(id))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(Long.toString(id));
    }

    @Test
    default void invalidServiceStartReportsAllViolations() {
        ServiceStartEvent event = ServiceStartEvent.builder()
                .estDuration(Duration.ofSeconds(-1))
                .attach("started", 1)
                .attach("service_id", 1)
                .build();

        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class, () -> services().start(event));

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
    default void startOneByteBeyondBodyLimitIsRejected() {
        int frame = EventCodec.write(HasServices.large(0)).length;

        RequestRefusedException e = catchThrowableOfType(
                RequestRefusedException.class,
                () -> services().start(HasServices.large(Limits.DEFAULT.bodyBytes() - frame + 1)));
        assertThat(e.status()).isEqualTo(413);

        long id = services()
                .start(HasServices.large(Limits.DEFAULT.bodyBytes() - frame))
                .serviceId();
        assertThat(services().get(id, ServiceView.plain().withAllExtensions()).attached())
                .containsKey("text");
    }

    @Test
    default void startCallbackMayBlockOnOtherCalls() {
        CompletableFuture<Service> read = async().start(
                        ServiceStartEvent.forContactKey("42").build())
                .thenApply(started -> services().get(started.serviceId()));
        List<CompletableFuture<Service>> more = IntStream.range(0, 20)
                .mapToObj(
                        i -> async().start(ServiceStartEvent.forContactKey("42").build())
                                .thenApply(started -> services().get(started.serviceId())))
                .toList();

        assertThat(read.join().contactKey()).contains("42");
        assertThat(more).allSatisfy(each -> assertThat(each.join().contactKey()).contains("42"));
    }
}
