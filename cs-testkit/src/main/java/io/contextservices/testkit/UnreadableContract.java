package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Results.get;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.contextservices.api.Status;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that an unreadable conversation fails alone: operations on several conversations report it and continue. */
interface UnreadableContract extends HasStore {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 100})
    default void listsAndScansSkipUnreadableConversations(int limit) throws Exception {
        List<Head> heads = five();
        spoil(List.of(heads.get(1), heads.get(2), heads.get(4)));

        List<Long> readable = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        Position place = null;
        do {
            Page<Position> page = get(store().list(customer("c"), query(Status.ALL, place, limit)));
            assertThat(page.conversations().size() + page.unreadable().size()).isLessThanOrEqualTo(limit);
            readable.addAll(ids(page));
            unreadable.addAll(page.unreadable());
            place = page.next();
        } while (place != null);
        assertThat(readable).containsExactly(id(heads, 0), id(heads, 3));
        assertThat(unreadable).containsExactly(id(heads, 1), id(heads, 2), id(heads, 4));

        readable.clear();
        unreadable.clear();
        Long last = 0L;
        while (last != null) {
            Page<Long> page = get(store().scan(TENANT, last, limit));
            assertThat(page.conversations().size() + page.unreadable().size()).isLessThanOrEqualTo(limit);
            readable.addAll(ids(page));
            unreadable.addAll(page.unreadable());
            last = page.next();
        }
        assertThat(readable).containsExactly(id(heads, 0), id(heads, 3));
        assertThat(unreadable).containsExactly(id(heads, 1), id(heads, 2), id(heads, 4));
    }

    private List<Head> five() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            heads.add(start(head(newId(), customer("c"), NOON.plusMillis(i))));
        }
        return heads;
    }

    private static ListQuery query(Status status, @Nullable Position after, int limit) {
        return ListQuery.builder(limit, NOON).status(status).after(after).build();
    }

    private static List<Long> ids(Page<?> page) {
        return page.conversations().stream()
                .map(Conversation::head)
                .map(Head::serviceId)
                .toList();
    }

    private static long id(List<Head> heads, int index) {
        return heads.get(index).serviceId();
    }

    @Test
    default void unreadableConversationIsReportedInItsOwnLists() throws Exception {
        Head spoilt = start(typed(head(newId(), customer("c"), NOON), "sales"));
        start(head(newId(), customer("d"), NOON));
        spoil(List.of(spoilt));

        assertThat(get(store().list(customer("c"), query(Status.ACTIVE, null, 9)))
                        .unreadable())
                .containsExactly(spoilt.serviceId());
        assertThat(get(store().list(customer("c"), query(Status.COMPLETED, null, 9)))
                        .unreadable())
                .isEmpty();
        ListQuery otherType =
                ListQuery.builder(9, NOON).serviceTypes(Set.of("repair")).build();
        assertThat(get(store().list(customer("c"), otherType)).unreadable()).isEmpty();
        assertThat(get(store().list(customer("d"), query(Status.ALL, null, 9))).unreadable())
                .isEmpty();
        assertThat(get(store().scan(new Tenant("other"), 0, 9)).unreadable()).isEmpty();
    }

    @Test
    default void pageReportsAtMost100UnreadableConversations() throws Exception {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            heads.add(start(head(newId(), customer("c"), NOON)));
        }
        Head last = start(head(newId(), customer("c"), NOON));
        spoil(heads);

        Page<Position> first = get(store().list(customer("c"), query(Status.ALL, null, 1_000)));
        Page<Position> second = get(store().list(customer("c"), query(Status.ALL, first.next(), 1_000)));
        assertThat(first.unreadable()).hasSize(Page.MAX_UNREADABLE);
        assertThat(first.conversations()).isEmpty();
        assertThat(second.unreadable()).hasSize(30);
        assertThat(ids(second)).containsExactly(last.serviceId());

        Page<Long> scanned = get(store().scan(TENANT, 0, 1_000));
        Page<Long> rest = get(store().scan(TENANT, requireNonNull(scanned.next()), 1_000));
        assertThat(scanned.unreadable()).hasSize(Page.MAX_UNREADABLE);
        assertThat(rest.unreadable()).hasSize(30);
        assertThat(ids(rest)).containsExactly(last.serviceId());
    }

    @Test
    default void readOfUnreadableConversationNamesIt() throws Exception {
        List<Head> heads = five();
        Head spoilt = heads.get(2);
        spoil(List.of(spoilt));

        for (Throwable failure : List.of(
                failure(store().read(TENANT, spoilt.serviceId())), failure(store().head(TENANT, spoilt.serviceId())))) {
            assertThat(failure)
                    .isInstanceOf(UnreadableConversationException.class)
                    .hasMessageContaining("service " + spoilt.serviceId());
            assertThat(((UnreadableConversationException) failure).serviceId()).isEqualTo(spoilt.serviceId());
        }
        assertThatThrownBy(() -> get(store().append(touching(spoilt)))).isInstanceOf(RuntimeException.class);
        commit(touching(heads.get(1)));
        commit(touching(heads.get(3)));
        remove(heads.get(0));
        assertThat(get(store().countByTenant())).containsOnlyKeys(TENANT);
    }

    private static Throwable failure(CompletableFuture<?> call) {
        return requireNonNull(catchThrowable(() -> get(call)).getCause());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    default void duePageSkipsUnreadableConversations(int limit) throws Exception {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            heads.add(start(expiring(head(newId(), customer("c"), NOON), NOON.minusSeconds(60 - i))));
        }
        spoil(List.of(heads.get(0), heads.get(2)));

        DuePage due = get(store().due(NOON, limit));
        assertThat(due.heads()).isEqualTo(limit == 1 ? List.of(heads.get(1)) : List.of(heads.get(1), heads.get(3)));
        assertThat(due.unreadable()).contains(id(heads, 0)).isSubsetOf(id(heads, 0), id(heads, 2));
    }

    @Test
    default void unreadableConversationDoesNotPreventStart() throws Exception {
        Head spoilt = start(typed(head(newId(), contact("k"), NOON), "sales"));
        spoil(List.of(spoilt));

        Head other = typed(head(newId(), contact("k"), NOON), "sales");
        assertThat(unlessActive(other)).isEqualTo(AppendResult.COMMITTED);
        Head third = typed(head(newId(), contact("k"), NOON), "sales");
        assertThat(unlessActive(third)).isEqualTo(AppendResult.exists(other.serviceId()));
    }

    private AppendResult unlessActive(Head head) {
        return get(store().append(Commit.beginUnlessActive(head, starting(head).events())));
    }

    @Test
    default void unreadableConversationCanBeRemoved() throws Exception {
        ListKey elsewhere = new ListKey(new Tenant("other"), ListKey.Kind.CUSTOMER, "c");
        Head first = start(expiring(head(newId(), customer("c"), NOON), NOON));
        Head spoilt = commit(touching(first)).next();
        start(head(spoilt.serviceId(), elsewhere, NOON));
        Head other = start(expiring(head(newId(), customer("c"), NOON), NOON));
        spoil(List.of(spoilt));
        assertThat(get(store().removeUnreadable(TENANT, other.serviceId()))).isEqualTo(AppendResult.CONFLICT);
        assertThat(get(store().removeUnreadable(TENANT, newId()))).isEqualTo(AppendResult.CONFLICT);
        assertThat(get(store().removeUnreadable(elsewhere.tenant(), spoilt.serviceId())))
                .isEqualTo(AppendResult.CONFLICT);

        assertThat(get(store().removeUnreadable(TENANT, spoilt.serviceId()))).isEqualTo(AppendResult.COMMITTED);

        assertThat(get(store().removeUnreadable(TENANT, spoilt.serviceId()))).isEqualTo(AppendResult.CONFLICT);
        assertThat(get(store().read(TENANT, spoilt.serviceId()))).isEmpty();
        assertThat(get(store().scan(TENANT, 0, 9)).unreadable()).isEmpty();
        assertThat(get(store().list(customer("c"), query(Status.ALL, null, 9))).unreadable())
                .isEmpty();
        assertThat(get(store().due(NOON, 9))).isEqualTo(new DuePage(List.of(other), List.of()));
        assertThat(list(elsewhere)).hasSize(1);
    }
}
