package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.ofCustomer;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Tenant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Checks that a removal is permanent and affects nothing else. */
interface RemoveContract extends HasStore {

    @Test
    default void removedConversationIsNotFoundByAnyRead() {
        Head before = start(expiring(head(newId(), customer("c"), NOON), NOON.plusMillis(1)));
        Head first = start(expiring(head(newId(), contact("k"), NOON), NOON.plusMillis(1)));
        Head behind = start(expiring(head(newId(), customer("c"), NOON), NOON.plusMillis(1)));
        Head second = commit(changing(first, ofCustomer(next(first), "c"))).next();
        Head third = commit(changing(second, completed(next(second)))).next();
        assertThat(list(customer("c"))).containsExactly(before, third, behind);

        remove(third);

        assertGone(third);
        assertThat(list(customer("c"))).containsExactly(before, behind);
        assertThat(scan(TENANT)).containsExactly(before, behind);
        assertThat(due(NOON.plusMillis(1))).containsExactlyInAnyOrder(before, behind);
        assertThat(read(before).events()).hasSize(1);
        assertThat(read(behind).events()).hasSize(1);
    }

    private void assertGone(Head head) {
        assertThat(get(store().read(head.tenant(), head.serviceId()))).isEmpty();
        assertThat(get(store().head(head.tenant(), head.serviceId()))).isEmpty();
    }

    @Test
    default void longConversationIsRemovedCompletely() {
        Head head = start(head(newId(), customer("c"), NOON));
        for (int i = 0; i < 300; i++) {
            head = commit(touching(head)).next();
        }
        remove(head);

        assertGone(head);
        assertThat(scan(TENANT)).isEmpty();
    }

    @Test
    default void aStaleHeadRemovesNothing() {
        Head first = start(expiring(head(newId(), customer("c"), NOON), NOON));
        Head second = commit(touching(first)).next();
        Conversation before = read(first);

        for (Head wrong : List.of(first, next(second), completed(second))) {
            assertThat(get(store().remove(wrong))).isEqualTo(AppendResult.CONFLICT);
        }
        assertThat(read(first)).isEqualTo(before);
        assertThat(list(customer("c"), NOON.minusMillis(1))).containsExactly(second);
        assertThat(due(NOON)).containsExactly(second);
    }

    @Test
    default void anotherTenantsConversationIsNotRemoved() {
        Head own = start(head(newId(), customer("c"), NOON));
        ListKey others = new ListKey(new Tenant("other"), ListKey.Kind.CUSTOMER, "c");

        assertThat(get(store().remove(head(own.serviceId(), others, NOON)))).isEqualTo(AppendResult.CONFLICT);
        assertThat(read(own).head()).isEqualTo(own);
    }

    @Test
    default void changeOfRemovedConversationConflicts() {
        Head first = start(head(newId(), customer("c"), NOON));
        Head second = commit(touching(first)).next();
        remove(second);

        for (Head old : List.of(first, second, next(second))) {
            assertThat(get(store().append(touching(old)))).isEqualTo(AppendResult.CONFLICT);
            assertThat(get(store().remove(old))).isEqualTo(AppendResult.CONFLICT);
        }
        assertGone(second);
        assertThat(list(customer("c"))).isEmpty();
    }

    @Test
    default void idOfRemovedConversationIsNotReused() {
        Head head = start(head(newId(), customer("c"), NOON));
        remove(head);

        assertThat(get(store().reserveIds(1_000)).first()).isGreaterThan(head.serviceId());
    }

    @Test
    default void eitherConcurrentAppendOrRemovalSucceeds() {
        for (int round = 0; round < 100; round++) {
            Head head = start(head(newId(), customer("c" + round), NOON));
            CompletableFuture<AppendResult> append = onOtherThread(() -> store().append(touching(head)));
            CompletableFuture<AppendResult> removal = onOtherThread(() -> store().remove(head));

            if (get(removal).equals(AppendResult.COMMITTED)) {
                assertThat(get(append)).isEqualTo(AppendResult.CONFLICT);
                assertGone(head);
                assertThat(list(head.lookUp())).isEmpty();
            } else {
                assertThat(get(append)).isEqualTo(AppendResult.COMMITTED);
                assertThat(list(head.lookUp())).containsExactly(next(head));
            }
        }
    }
}
