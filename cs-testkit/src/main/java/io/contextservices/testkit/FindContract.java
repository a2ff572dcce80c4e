package io.contextservices.testkit;

import static io.contextservices.testkit.HasServices.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedService;
import io.contextservices.api.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that services are found under their keys, in order and in pages. */
interface FindContract extends HasServices {

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
    default void keysMayHoldAnyCharacter(String key) {
        long anonymous = start(key);
        long ofCustomer =
                services().start(ServiceStartEvent.forCustomer(key).build()).serviceId();

        assertThat(ids(services().findByContactKey(key, ServiceQuery.active()))).containsExactly(anonymous);
        assertThat(ids(services().findByContactKey(key, ServiceQuery.all()))).containsExactly(anonymous);
        assertThat(ids(services().findByCustomer(key, ServiceQuery.all()))).containsExactly(ofCustomer);
        assertThat(services().get(anonymous).contactKey()).contains(key);
    }

    @Test
    default void aServiceOfAKnownCustomerIsNotAnonymous() {
        long id = services()
                .start(ServiceStartEvent.forCustomer("C").contactKey("42").build())
                .serviceId();

        assertThat(ids(services().findByCustomer("C", ServiceQuery.all()))).containsExactly(id);
        assertThat(services().findByContactKey("42", ServiceQuery.all()).services())
                .isEmpty();
    }

    @Test
    default void listsAscendByStartTime() {
        long third = startAt("2026-01-03T00:00:00.000Z");
        long first = startAt("1930-01-01T00:00:00.000Z");
        long second = startAt("2026-01-02T00:00:00.000Z");
        long secondToo = startAt("2026-01-02T00:00:00.000Z");

        assertThat(ids(services().findByContactKey("42", ServiceQuery.all())))
                .containsExactly(first, second, secondToo, third);
    }

    @Test
    default void startedFromIsInclusiveAndStartedToIsExclusive() {
        Instant from = Instant.parse("2026-01-01T00:00:00.001Z");
        Instant to = Instant.parse("2026-01-01T00:00:00.003Z");
        startAt("2026-01-01T00:00:00.000Z");
        long second = startAt("2026-01-01T00:00:00.001Z");
        long third = startAt("2026-01-01T00:00:00.002Z");
        startAt("2026-01-01T00:00:00.003Z");

        assertThat(ids(services()
                        .findByContactKey(
                                "42", ServiceQuery.all().withStartedFrom(from).withStartedTo(to))))
                .containsExactly(second, third);
    }

    @Test
    default void listsSelectServiceTypesByNameAndByNumber() {
        long named = services()
                .start(ServiceStartEvent.forContactKey("42")
                        .serviceType("a,b c")
                        .build())
                .serviceId();
        long numbered = services()
                .start(ServiceStartEvent.forContactKey("42").serviceType(100).build())
                .serviceId();
        services().start(ServiceStartEvent.forContactKey("42").serviceType(10).build());
        start("42");

        assertThat(ids(services().findByContactKey("42", ServiceQuery.all().withServiceTypes("100", "a,b c"))))
                .containsExactly(named, numbered);
        assertThat(ids(services().findByContactKey("42", ServiceQuery.active().withServiceTypes("none"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11})
    default void pagesContainEveryServiceOnce(int limit) {
        List<Long> started = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            started.add(services()
                    .start(ServiceStartEvent.forContactKey("42")
                            .autoClosed(i % 3 == 0)
                            .build())
                    .serviceId());
            clock().advance(Duration.ofMillis(i % 2));
        }

        List<Long> found = new ArrayList<>();
        ServiceQuery query = ServiceQuery.all().withLimit(limit);
        ServicePage page = services().findByContactKey("42", query);
        found.addAll(ids(page));
        while (page.next().isPresent()) {
            assertThat(page.services()).isNotEmpty();
            page = services().findByContactKey("42", query.withAfter(page.next().get()));
            found.addAll(ids(page));
        }

        assertThat(found).isEqualTo(started);
    }

    @Test
    default void defaultPageHasAThousandServices() {
        List<CompletableFuture<StartedService>> starts = IntStream.range(0, ServiceQuery.MAX_LIMIT + 1)
                .mapToObj(
                        i -> async().start(ServiceStartEvent.forContactKey("42").build()))
                .toList();
        starts.forEach(CompletableFuture::join);

        ServicePage first = services().findByContactKey("42", ServiceQuery.all());
        ServicePage second = services()
                .findByContactKey(
                        "42", ServiceQuery.all().withAfter(first.next().orElseThrow()));

        assertThat(first.services()).hasSize(ServiceQuery.MAX_LIMIT);
        assertThat(second.services()).hasSize(1);
        assertThat(second.next()).isEmpty();
    }

    @Test
    default void unknownCustomerHasNoServices() {
        assertThat(services().findByCustomer("nobody", ServiceQuery.all()))
                .isEqualTo(new ServicePage(List.of(), Optional.empty()));
        assertThat(services().findByContactKey("nobody", ServiceQuery.active()).services())
                .isEmpty();
    }

    @Test
    default void pagesOfLargeServicesContainEveryService() {
        List<Long> started = IntStream.range(0, 12)
                .mapToObj(i -> services().start(HasServices.large(1_000_000)).serviceId())
                .toList();

        List<Long> found = new ArrayList<>();
        ServicePage page = services().findByContactKey("42", ServiceQuery.all().withAllExtensions());
        found.addAll(ids(page));
        while (page.next().isPresent()) {
            page = services()
                    .findByContactKey(
                            "42",
                            ServiceQuery.all()
                                    .withAllExtensions()
                                    .withAfter(page.next().get()));
            found.addAll(ids(page));
        }

        assertThat(found).isEqualTo(started);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\ud800"})
    default void invalidCustomerIdOrContactKeyIsRejected(String key) {
        assertInvalid("contact_key", () -> services().findByContactKey(key, ServiceQuery.all()));
        assertInvalid("customer_id", () -> services().findByCustomer(key, ServiceQuery.all()));
        assertInvalid(
                "contact_key",
                () -> services().start(ServiceStartEvent.forContactKey(key).build()));
    }

    @Test
    default void keysHaveUpTo256Characters() {
        String longest = "😀".repeat(256);

        assertThat(ids(services().findByContactKey(longest, ServiceQuery.all())))
                .isEmpty();
        long id = start(longest);
        assertThat(ids(services().findByContactKey(longest, ServiceQuery.all())))
                .containsExactly(id);
        assertInvalid("contact_key", () -> services().findByContactKey(longest + "a", ServiceQuery.all()));
        assertInvalid("contact_key", () -> start(longest + "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "é", "!!!!"})
    default void invalidListCursorIsRejected(String cursor) {
        assertInvalid(
                "after",
                () -> services().findByContactKey("42", ServiceQuery.all().withAfter(cursor)));
    }

    private long startAt(String timestamp) {
        return services()
                .start(ServiceStartEvent.forContactKey("42")
                        .timestamp(Instant.parse(timestamp))
                        .build())
                .serviceId();
    }

    private static void assertInvalid(String field, ThrowingCallable call) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.violations()).extracting(Violation::field).containsExactly(field);
    }
}
