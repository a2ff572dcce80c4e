package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.ofCustomer;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks the effects of an append, and the appends that are rejected. */
interface AppendContract extends HasStore {

    @Test
    default void appendedEventsFollowEarlierEvents() {
        Head first = start(head(newId(), customer("c"), NOON));
        Head second = next(first);
        commit(Commit.change(first, second, List.of(event("a"), event("b"))));
        commit(Commit.change(second, next(second), List.of(event("c"))));

        assertThat(read(first))
                .isEqualTo(new Conversation(
                        next(second),
                        List.of(event("start of " + first.serviceId()), event("a"), event("b"), event("c"))));
    }

    @Test
    default void aStaleHeadConflictsAndChangesNothing() {
        Head first = start(head(newId(), customer("c"), NOON));
        Head second = commit(touching(first)).next();
        Conversation before = read(first);

        Commit late = changing(first, completed(ofCustomer(next(first), "other")));
        assertThat(get(store().append(late))).isEqualTo(AppendResult.CONFLICT);

        assertThat(read(first)).isEqualTo(before);
        assertThat(list(customer("c"))).containsExactly(second);
        assertThat(list(customer("other"))).isEmpty();
    }

    @Test
    default void anotherHeadOfTheSameVersionConflicts() {
        Head first = start(head(newId(), customer("c"), NOON));

        assertThat(get(store().append(touching(typed(first, "sales"))))).isEqualTo(AppendResult.CONFLICT);
        assertThat(read(first).head()).isEqualTo(first);
    }

    @Test
    default void newerHeadConflicts() {
        Head first = start(head(newId(), customer("c"), NOON));

        assertThat(get(store().append(touching(next(first))))).isEqualTo(AppendResult.CONFLICT);
        assertThat(read(first).head()).isEqualTo(first);
    }

    @Test
    default void appendToMissingConversationConflicts() {
        Head nobody = head(newId(), customer("c"), NOON);

        assertThat(get(store().append(touching(nobody)))).isEqualTo(AppendResult.CONFLICT);
        assertThat(get(store().read(TENANT, nobody.serviceId()))).isEmpty();
        assertThat(list(customer("c"))).isEmpty();
    }

    @Test
    default void appendToOtherTenantsConversationConflicts() {
        Head first = start(head(newId(), customer("c"), NOON));
        ListKey elsewhere = new ListKey(new Tenant("other"), ListKey.Kind.CUSTOMER, "c");

        assertThat(get(store().append(touching(head(first.serviceId(), elsewhere, NOON)))))
                .isEqualTo(AppendResult.CONFLICT);
        assertThat(read(first).head()).isEqualTo(first);
    }

    @Test
    default void oneOfConcurrentAppendsWinsEachVersion() {
        Head head = start(head(newId(), customer("c"), NOON));
        List<EventRecord> expected = new ArrayList<>(read(head).events());
        for (int round = 0; round < 50; round++) {
            Head current = head;
            List<Commit> rivals = IntStream.range(0, 16)
                    .mapToObj(i -> Commit.change(current, next(current), List.of(event("rival " + i))))
                    .toList();
            List<Commit> winners = atOnce(rivals);
            assertThat(winners).hasSize(1);
            head = winners.get(0).next();
            expected.addAll(winners.get(0).events());
        }
        assertThat(read(head)).isEqualTo(new Conversation(head, expected));
    }

    /** Appends from many threads and returns the commits that were stored. */
    private List<Commit> atOnce(List<Commit> rivals) {
        List<CompletableFuture<AppendResult>> results = rivals.stream()
                .map(rival -> onOtherThread(() -> store().append(rival)))
                .toList();
        return IntStream.range(0, rivals.size())
                .filter(i -> get(results.get(i)).equals(AppendResult.COMMITTED))
                .mapToObj(rivals::get)
                .toList();
    }

    @Test
    default void concurrentAppendsToManyConversationsAreAllKept() {
        long first = get(store().reserveIds(2_000)).first();
        List<Commit> commits = IntStream.range(0, 2_000)
                .mapToObj(i -> starting(head(first + i, customer("c" + i % 10), NOON.plusMillis(i))))
                .toList();

        assertThat(atOnce(commits)).hasSize(2_000);
        for (Commit commit : commits) {
            assertThat(read(commit.next())).isEqualTo(new Conversation(commit.next(), commit.events()));
        }
        assertThat(list(customer("c7"))).hasSize(200);
    }
}
