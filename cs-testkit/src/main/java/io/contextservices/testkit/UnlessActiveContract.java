package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.ofCustomer;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Tenant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests a start under the condition that no similar conversation is active. */
interface UnlessActiveContract extends HasStore {

    /** Returns heads without customer and type, and with them. */
    static Stream<Head> sorts() {
        Head anonymous = head(1, contact("k"), NOON);
        Head known = head(1, customer("c"), NOON);
        Head both = ofCustomer(anonymous, "c");
        return Stream.of(anonymous, known, both).flatMap(head -> Stream.of(head, typed(head, "sales")));
    }

    private AppendResult tryStart(Head like) {
        return get(store().append(unlessActive(like)));
    }

    /** Returns a start with the keys and the type of another, under its own id. */
    private Commit unlessActive(Head like) {
        Head head = Head.first(like.tenant(), newId(), NOON)
                .customerId(like.customerId())
                .contactKey(like.contactKey())
                .serviceType(like.serviceType())
                .build();
        return Commit.beginUnlessActive(head, List.of(event("start")));
    }

    @ParameterizedTest
    @MethodSource("sorts")
    default void secondActiveServiceIsRejectedWithIdOfFirst(Head sort) {
        AppendResult first = tryStart(sort);
        assertThat(first).isEqualTo(AppendResult.COMMITTED);
        Head active = list(sort.lookUp()).get(0);

        for (int i = 0; i < 3; i++) {
            assertThat(tryStart(sort)).isEqualTo(AppendResult.exists(active.serviceId()));
        }
        assertThat(scan(TENANT)).containsExactly(active);
        assertThat(list(sort.lookUp())).containsExactly(active);
    }

    /** Each differs from all others in just one property, or in one and its dependents. */
    @Test
    default void serviceOfOtherKeyTypeOrTenantDoesNotPreventStart() {
        Tenant other = new Tenant("other");
        List<Head> sorts = Stream.of(
                        head(1, contact("k"), NOON),
                        head(1, contact("l"), NOON),
                        head(1, customer("c"), NOON),
                        head(1, customer("k"), NOON),
                        ofCustomer(head(1, contact("k"), NOON), "c"),
                        ofCustomer(head(1, contact("l"), NOON), "c"),
                        ofCustomer(head(1, contact("k"), NOON), "d"),
                        head(1, new ListKey(other, ListKey.Kind.CONTACT_KEY, "k"), NOON))
                .flatMap(head -> Stream.of(head, typed(head, ""), typed(head, "sales"), typed(head, "Sales")))
                .toList();

        assertThat(sorts).allSatisfy(sort -> assertThat(tryStart(sort)).isEqualTo(AppendResult.COMMITTED));
        assertThat(sorts)
                .allSatisfy(sort -> assertThat(tryStart(sort).outcome()).isEqualTo(AppendResult.Outcome.EXISTS));
    }

    static Stream<UnaryOperator<Head>> endings() {
        return Stream.of(
                head -> completed(next(head)),
                head -> expiring(next(head), NOON),
                head -> ofCustomer(next(head), "somebody else"),
                head -> typed(next(head), "something else"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    default void inactiveServiceDoesNotPreventStart(UnaryOperator<Head> ending) {
        for (Head sort : sorts().toList()) {
            Head active = commit(unlessActive(sort)).next();
            commit(changing(active, ending.apply(active)));

            Head second = commit(unlessActive(sort)).next();
            assertThat(tryStart(sort)).isEqualTo(AppendResult.exists(second.serviceId()));
        }
    }

    @Test
    default void removedServiceDoesNotPreventStart() {
        Head first = commit(unlessActive(head(1, contact("k"), NOON))).next();
        remove(first);

        Head second = commit(unlessActive(first)).next();
        assertThat(tryStart(first)).isEqualTo(AppendResult.exists(second.serviceId()));
    }

    @Test
    default void serviceExpiringLaterPreventsStart() {
        Head active = start(expiring(head(newId(), customer("c"), NOON), NOON.plusMillis(1)));

        assertThat(tryStart(active)).isEqualTo(AppendResult.exists(active.serviceId()));
    }

    @Test
    default void serviceThatMatchesAfterChangePreventsStart() {
        Head sort = ofCustomer(head(1, contact("k"), NOON), "c");
        Head anonymous = start(completed(typed(head(newId(), contact("k"), NOON), "sales")));
        commit(changing(
                anonymous,
                anonymous
                        .next()
                        .customerId("c")
                        .serviceType(null)
                        .completed(false)
                        .build()));

        assertThat(tryStart(sort)).isEqualTo(AppendResult.exists(anonymous.serviceId()));
    }

    @Test
    default void unconditionalStartIgnoresActiveServices() {
        Head first = start(head(newId(), customer("c"), NOON));
        Head second = start(head(newId(), customer("c"), NOON));

        assertThat(list(customer("c"))).containsExactly(first, second);
    }

    @Test
    default void activeServiceIsFoundAmongManyOthers() {
        for (int i = 0; i < 200; i++) {
            start(typed(head(newId(), customer("c"), NOON), "type " + i));
            start(ofCustomer(head(newId(), contact("k" + i), NOON), "c"));
        }
        Head active = start(ofCustomer(head(newId(), contact("k"), NOON.plusMillis(1)), "c"));

        assertThat(tryStart(active)).isEqualTo(AppendResult.exists(active.serviceId()));
    }

    @Test
    default void oneOfConcurrentUniqueStartsIsKept() {
        for (int round = 0; round < 20; round++) {
            Head sort = head(1, contact("k" + round), NOON);
            assertOneKept(IntStream.range(0, 32)
                    .mapToObj(i -> unlessActive(sort))
                    .map(start -> onOtherThread(() -> store().append(start)))
                    .toList());
        }
    }

    /** Many calls make a store with group commit write several starts together. */
    @Test
    default void oneOfPipelinedUniqueStartsIsKept() {
        for (int round = 0; round < 20; round++) {
            Head sort = ofCustomer(head(1, contact("k"), NOON), "c" + round);
            List<Commit> starts =
                    IntStream.range(0, 32).mapToObj(i -> unlessActive(sort)).toList();
            assertOneKept(starts.stream().map(store()::append).toList());
        }
    }

    private void assertOneKept(List<CompletableFuture<AppendResult>> starts) {
        List<AppendResult> results = starts.stream().map(Results::get).toList();
        List<Head> all = scan(TENANT);
        Head kept = all.get(all.size() - 1);

        assertThat(results).filteredOn(AppendResult.COMMITTED::equals).hasSize(1);
        assertThat(results)
                .filteredOn(AppendResult.exists(kept.serviceId())::equals)
                .hasSize(starts.size() - 1);
    }
}
