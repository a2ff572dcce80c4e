package io.contextservices.testkit;

import static io.contextservices.testkit.ContextServicesContract.NOW;
import static io.contextservices.testkit.HasServices.faults;
import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.BulkStart;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Expiry;
import io.contextservices.api.IfActive;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a service is deleted when it expires, or at once on request. */
interface LifetimeContract extends HasServices {

    private long startFor(Duration ttl) {
        return services()
                .start(ServiceStartEvent.forContactKey("42").ttl(ttl).build())
                .serviceId();
    }

    /** Checks that the service exists until just before a time, and no longer at that time. */
    private void assertForgotten(long id, Instant at) {
        clock().advance(Duration.between(clock().instant(), at.minusMillis(1)));
        assertThat(services().get(id).serviceId()).isEqualTo(id);
        clock().advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> services().get(id)).isInstanceOf(NotFoundException.class);
    }

    /** Checks that no operation finds the service or its parts. It had a state, a task, and {@code a} attached. */
    private void assertGone(long id) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> services().get(id),
                () -> services().states(id, StateQuery.all()),
                () -> services().state(id, 0, ServiceView.plain()),
                () -> services().tasks(id, TaskQuery.all()),
                () -> services().task(id, 0, ServiceView.plain()),
                () -> end(Target.service(id)),
                () -> end(
                        Target.service(id),
                        ServiceEndEvent.builder().attach("b", 1).build()),
                () -> end(Target.state(id, 0)),
                () -> end(Target.task(id, 0)),
                () -> startState(id),
                () -> startTask(id),
                () -> services().transition(id, StateTransitionEvent.from(0).build()),
                () -> services().associate("C", id),
                () -> services().expire(id, Expiry.in(Duration.ofDays(1))),
                () -> services().delete(id),
                () -> services().putExtension(Target.service(id), "a", Json.of(1)),
                () -> services().mergeExtension(Target.state(id, 0), "a", Json.parse("{}")),
                () -> services().removeExtension(Target.service(id), "a"))) {
            assertThatThrownBy(call).isInstanceOf(NotFoundException.class);
        }
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).doesNotContain(id);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.active())))
                .doesNotContain(id);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.completed())))
                .doesNotContain(id);
        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).doesNotContain(id);
    }

    private long startWhole(ServiceStartEvent.Builder event) {
        long id = services().start(event.attach("a", 1).build()).serviceId();
        startState(id);
        startTask(id, 0);
        return id;
    }

    @Test
    default void expiredServiceIsNotFoundByAnyOperation() {
        long id = startWhole(ServiceStartEvent.forContactKey("42").ttl(Duration.ofSeconds(10)));
        long other = startService();
        clock().advance(Duration.ofMillis(9_999));
        assertThat(ids(services().findByContactKey("42", ServiceQuery.active())))
                .containsExactly(id, other);

        clock().advance(Duration.ofMillis(1));

        assertGone(id);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).containsExactly(other);
    }

    @Test
    default void expiredServicesDoNotFillPage() {
        long first = startService();
        for (int i = 0; i < 5; i++) {
            startFor(Duration.ofSeconds(1));
        }
        long last = startService();
        clock().advance(Duration.ofSeconds(1));

        ServicePage page = services().findByContactKey("42", ServiceQuery.all().withLimit(2));

        assertThat(ids(page)).containsExactly(first, last);
        assertThat(page.next()).isEmpty();
    }

    @Test
    default void deletedServiceIsNotFoundByAnyOperation() {
        long anonymous = startWhole(ServiceStartEvent.forContactKey("42"));
        long ofCustomer = startWhole(ServiceStartEvent.forCustomer("C"));
        end(Target.service(ofCustomer));
        long other = startService();

        services().delete(anonymous);
        services().delete(ofCustomer);

        assertGone(anonymous);
        assertGone(ofCustomer);
        assertThat(services().get(other).isActive()).isTrue();
        assertThat(startService()).isGreaterThan(other);
    }

    @Test
    default void deleteOrExpireOfMissingServiceIsNotFound() {
        assertThatThrownBy(() -> services().delete(1)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> services().expire(1, Expiry.in(Duration.ofDays(1))))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    default void timeToLiveCountsFromServerTime() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .timestamp(NOW.minus(Duration.ofDays(400)))
                        .ttl(Duration.ofDays(30))
                        .build())
                .serviceId();

        assertForgotten(id, NOW.plus(Duration.ofDays(30)));
    }

    @Test
    default void serviceExpiresAtExpirationTime() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .expirationTime(NOW.plusMillis(1_234))
                        .build())
                .serviceId();

        assertForgotten(id, NOW.plusMillis(1_234));
    }

    @Test
    default void timeToLiveOverridesExpirationTime() {
        long id = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .ttl(Duration.ofSeconds(10))
                        .expirationTime(NOW.plusSeconds(1))
                        .build())
                .serviceId();

        assertForgotten(id, NOW.plusSeconds(10));
    }

    @Test
    default void defaultTimeToLiveIsFiveYears() {
        long id = startService();

        assertForgotten(id, NOW.plus(Duration.ofDays(5 * 365)));
    }

    @Test
    default void longestTimeToLiveIsHundredYears() {
        long id = startFor(Duration.ofDays(36_500));

        assertForgotten(id, NOW.plus(Duration.ofDays(36_500)));
    }

    private static ServiceStartEvent.Builder expiring(Instant time) {
        return ServiceStartEvent.forContactKey("42").expirationTime(time);
    }

    /** A client with a wrong clock may send such a start: the service would disappear without an error. */
    @Test
    default void startThatHasExpiredIsRejected() {
        String violation = "expiration_time out_of_range";
        for (Instant time : List.of(NOW, NOW.minusMillis(1), Instant.EPOCH)) {
            ServiceStartEvent event = expiring(time).build();
            for (IfActive ifActive : IfActive.values()) {
                assertThat(faults(() -> services().start(event, ifActive))).containsExactly(violation);
            }
            CompositeStart.Entry entry =
                    CompositeStart.entry(event, StateStartEvent.of("s").build());
            CompositeStart.Entry inTime = CompositeStart.entry(
                    expiring(NOW.plusMillis(1)).build(), StateStartEvent.of("s").build());
            assertThat(faults(() -> services().startComposite(CompositeStart.of(inTime, entry))))
                    .containsExactly("services[1].service." + violation);
            List<ServiceStartEvent> events =
                    List.of(expiring(NOW.plusSeconds(1)).build(), event, event);
            assertThat(faults(() -> services().startAll(BulkStart.of(events).withAtomic(true))))
                    .containsExactly("services[1]." + violation, "services[2]." + violation);
        }
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).isEmpty();
    }

    @Test
    default void expiredEventsOfBulkStartAreRejected() {
        List<StartOutcome> outcomes = services()
                .startAll(BulkStart.of(List.of(
                        expiring(NOW).build(), expiring(NOW.plusSeconds(1)).build())));

        assertThat(outcomes.get(0).violations()).extracting(Violation::field).containsExactly("expiration_time");
        assertThat(outcomes.get(1).started()).isPresent();
        assertThat(ids(services().findByContactKey("42", ServiceQuery.all()))).hasSize(1);
    }

    @Test
    default void retryAfterExpiryIsReplayed() {
        ServiceStartEvent event = expiring(NOW.plusSeconds(1)).build();
        ContextServices keyed = services().with(CallOptions.none().withIdempotencyKey("one"));
        ContextServices composite = services().with(CallOptions.none().withIdempotencyKey("composite"));
        ContextServices bulk = services().with(CallOptions.none().withIdempotencyKey("bulk"));
        ContextServices atomic = services().with(CallOptions.none().withIdempotencyKey("atomic"));
        CompositeStart start = CompositeStart.of(
                        CompositeStart.entry(event, StateStartEvent.of("s").build()))
                .withCreateNewServices(true);
        List<ServiceStartEvent> two = List.of(event, event);
        List<Object> before = List.of(
                keyed.start(event).serviceId(),
                composite.startComposite(start).get(0).serviceId(),
                bulk.startAll(BulkStart.of(two)).get(1).started().orElseThrow().serviceId(),
                atomic.startAll(BulkStart.of(two).withAtomic(true))
                        .get(1)
                        .started()
                        .orElseThrow()
                        .serviceId());
        clock().advance(Duration.ofSeconds(2));

        assertThat(List.<Object>of(
                        keyed.start(event).serviceId(),
                        composite.startComposite(start).get(0).serviceId(),
                        bulk.startAll(BulkStart.of(two))
                                .get(1)
                                .started()
                                .orElseThrow()
                                .serviceId(),
                        atomic.startAll(BulkStart.of(two).withAtomic(true))
                                .get(1)
                                .started()
                                .orElseThrow()
                                .serviceId()))
                .isEqualTo(before);
        ContextServices late = services().with(CallOptions.none().withIdempotencyKey("late"));
        assertThat(faults(() -> late.start(event))).containsExactly("expiration_time out_of_range");
    }

    @Test
    default void otherEventsDoNotExtendExpiry() {
        long id = startFor(Duration.ofSeconds(10));
        clock().advance(Duration.ofSeconds(5));
        startState(id);
        services().putExtension(Target.service(id), "a", Json.of(1));
        services().associate("C", id);
        end(Target.service(id));

        assertForgotten(id, NOW.plusSeconds(10));
    }

    @Test
    default void endCanSetTimeToLive() {
        long id = startFor(Duration.ofSeconds(10));
        clock().advance(Duration.ofSeconds(5));
        services()
                .end(
                        id,
                        ServiceEndEvent.builder()
                                .ttl(Duration.ofSeconds(60))
                                .expirationTime(NOW.plusSeconds(6))
                                .timestamp(NOW.plusSeconds(1))
                                .build());

        assertForgotten(id, NOW.plusSeconds(65));
    }

    @Test
    default void endCanSetExpirationTime() {
        long id = startService();
        services()
                .end(
                        id,
                        ServiceEndEvent.builder()
                                .expirationTime(NOW.plusSeconds(6))
                                .build());

        assertForgotten(id, NOW.plusSeconds(6));
    }

    @Test
    default void expiryCanBeChangedRepeatedly() {
        long id = startFor(Duration.ofSeconds(10));
        services().expire(id, Expiry.at(NOW.plusSeconds(5)));
        clock().advance(Duration.ofSeconds(4));
        services().expire(id, Expiry.in(Duration.ofDays(1)));

        assertForgotten(id, NOW.plusSeconds(86_404));
    }

    @Test
    default void expiryOfCompletedServiceCanBeSet() {
        long id = startService();
        end(Target.service(id));
        services().expire(id, Expiry.in(Duration.ofSeconds(1)));

        assertForgotten(id, NOW.plusSeconds(1));
    }

    @Test
    default void pastExpirationTimeIsRejected() {
        long id = startService();
        for (Instant time : List.of(NOW, NOW.minusMillis(1), Instant.EPOCH)) {
            assertThat(faults(() -> services().expire(id, Expiry.at(time))))
                    .containsExactly("expiration_time out_of_range");
            assertThat(faults(() -> services()
                            .end(
                                    id,
                                    ServiceEndEvent.builder()
                                            .expirationTime(time)
                                            .build())))
                    .containsExactly("expiration_time out_of_range");
        }
        assertThat(services().get(id).isActive()).isTrue();

        services().expire(id, Expiry.at(NOW.plusMillis(1)));
        assertForgotten(id, NOW.plusMillis(1));
    }

    @Test
    default void overriddenExpirationTimeMayBePast() {
        long id = services()
                .start(expiring(Instant.EPOCH).ttl(Duration.ofSeconds(1)).build())
                .serviceId();
        services()
                .end(
                        id,
                        ServiceEndEvent.builder()
                                .expirationTime(Instant.EPOCH)
                                .ttl(Duration.ofSeconds(2))
                                .build());

        assertForgotten(id, NOW.plusSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 36_500L * 86_400 + 1})
    default void timeToLiveOutOfRangeIsRejected(long seconds) {
        long id = startService();
        Duration ttl = Duration.ofSeconds(seconds);

        assertThat(faults(() -> services().expire(id, Expiry.in(ttl)))).containsExactly("ttl out_of_range");
        assertThat(faults(() -> startFor(ttl))).containsExactly("ttl out_of_range");
        assertThat(services().get(id).isActive()).isTrue();
    }

    @Test
    default void expirationTimeAfterYear9999IsRejected() {
        long id = startService();

        assertThat(faults(() -> services().expire(id, Expiry.at(Instant.parse("+10000-01-01T00:00:00Z")))))
                .containsExactly("expiration_time out_of_range");
        services().expire(id, Expiry.at(Instant.parse("9999-12-31T23:59:59.999Z")));
        assertThat(services().get(id).isActive()).isTrue();
    }
}
