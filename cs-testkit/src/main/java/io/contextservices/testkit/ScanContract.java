package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Page;
import io.contextservices.store.Tenant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the pages of a scan contain every conversation of the tenant exactly once. */
interface ScanContract extends HasStore {

    @Test
    default void scansOfAnyPageSizeContainEachConversationOnce() {
        List<Conversation> all = mixedConversations();
        for (int limit = 1; limit <= all.size() + 1; limit++) {
            assertThat(scan(TENANT, limit, () -> {})).isEqualTo(all);
        }
    }

    @Test
    default void appendsDuringScanDoNotAffectScan() {
        List<Conversation> all = mixedConversations();
        for (int limit = 1; limit <= 7; limit++) {
            AtomicInteger toCome = new AtomicInteger(5); // otherwise, with pages of one, there would be no last page
            List<Conversation> seen = scan(TENANT, limit, () -> {
                if (toCome.getAndDecrement() > 0) {
                    start(head(newId(), contact("k"), NOON));
                }
            });
            assertThat(seen).startsWith(all.toArray(Conversation[]::new));
            assertThat(seen.stream().map(found -> found.head().serviceId()))
                    .isSorted()
                    .doesNotHaveDuplicates();
            all = scan(TENANT, 1_000, () -> {});
        }
    }

    /** Returns conversations of every kind, sorted. They were begun in any order, among those of other tenants. */
    private List<Conversation> mixedConversations() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            ListKey lookUp = i % 2 == 0 ? customer("c" + i % 3) : contact("k");
            Head head = head(newId(), lookUp, NOON.minusSeconds(i));
            heads.add(i % 3 == 0 ? completed(head) : i % 5 == 0 ? expiring(head, NOON) : head);
        }
        Collections.shuffle(heads, new Random(1));
        for (Head head : heads) {
            start(head);
            for (Tenant other : List.of(new Tenant("tenan"), new Tenant("tenant2"), new Tenant("tenanu"))) {
                start(head(head.serviceId(), new ListKey(other, ListKey.Kind.CUSTOMER, "c"), NOON));
            }
        }
        for (Head head : heads.subList(0, 5)) {
            commit(touching(commit(touching(head)).next()));
        }
        return heads.stream()
                .sorted(Comparator.comparingLong(Head::serviceId))
                .map(this::read)
                .toList();
    }

    @Test
    default void scanStartsAfterGivenId() {
        Head first = start(head(newId(), customer("c"), NOON));
        long between = newId();
        Head second = start(head(newId(), customer("c"), NOON));

        assertThat(behind(Long.MIN_VALUE)).containsExactly(first, second);
        assertThat(behind(-1)).containsExactly(first, second);
        assertThat(behind(first.serviceId() - 1)).containsExactly(first, second);
        assertThat(behind(first.serviceId())).containsExactly(second);
        assertThat(behind(between)).containsExactly(second);
        assertThat(behind(second.serviceId())).isEmpty();
        assertThat(behind(Long.MAX_VALUE)).isEmpty();
    }

    private Stream<Head> behind(long id) {
        Page<Long> page = get(store().scan(TENANT, id, 10));
        assertThat(page.hasNext()).isFalse();
        return page.conversations().stream().map(Conversation::head);
    }

    @Test
    default void scanOfTenantWithoutConversationsIsEmpty() {
        start(head(newId(), customer("c"), NOON));

        assertThat(scan(new Tenant("other"))).isEmpty();
    }

    @Test
    default void scanContainsAllLargeConversations() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Head head = head(newId(), customer("c"), NOON);
            heads.add(head);
            commit(Commit.begin(head, List.of(event(new byte[1_000_000]), event(new byte[500_000]))));
        }
        assertThat(scan(TENANT)).isEqualTo(heads);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0})
    default void invalidPageLimitIsRejected(int limit) {
        assertThatThrownBy(() -> store().scan(TENANT, 0, limit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().due(NOON, limit)).isInstanceOf(IllegalArgumentException.class);
    }
}
