package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.changing;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.ofCustomer;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Futures.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.server.store.Appended;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.IdBlock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store must do whose conversations outlive {@link ConversationStore#close()}. */
public abstract class DurableStoreContract extends ConversationStoreContract {

    /** Opens, once more, what {@link #open()} opened last; that store is closed. */
    protected abstract ConversationStore reopen() throws Exception;

    @Test
    void everythingIsStillThereAfterReopening() throws Exception {
        List<Head> heads = IntStream.range(0, 500)
                .mapToObj(i -> start(typed(head(newId(), contact("k" + i % 50), NOON.plusMillis(i)), "type")))
                .toList();
        Head known = commit(changing(heads.get(7), completed(ofCustomer(next(heads.get(7)), "c"))))
                .next();
        List<Conversation> before = heads.stream().map(this::read).toList();

        closeAndReopen();

        assertThat(heads.stream().map(this::read)).isEqualTo(before);
        assertThat(list(contact("k7"))).hasSize(9).doesNotContain(heads.get(7));
        assertThat(list(contact("k8"))).hasSize(10).isSubsetOf(heads);
        assertThat(list(customer("c"))).containsExactly(known);
    }

    @Test
    void aHeadReadBeforeReopeningStillCounts() throws Exception {
        Head first = start(head(newId(), customer("c"), NOON));
        Head second = commit(touching(first)).next();

        closeAndReopen();

        assertThat(get(store().append(touching(first)))).isEqualTo(Appended.CONFLICT);
        commit(touching(second));
        assertThat(read(first).events()).hasSize(3);
    }

    @Test
    void idsAreNotHandedOutAgainAfterReopening() throws Exception {
        long free = 1;
        for (int count : new int[] {1, 1_000, 5, 1}) {
            IdBlock block = get(store().reserveIds(count));
            assertThat(block.first()).isGreaterThanOrEqualTo(free);
            free = block.first() + count;
            closeAndReopen();
        }
    }

    private void closeAndReopen() throws Exception {
        store.close();
        store = reopen();
    }
}
