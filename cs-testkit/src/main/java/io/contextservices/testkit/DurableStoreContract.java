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
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.Receipt;
import io.contextservices.store.TransferableStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of a store whose conversations outlive {@link ConversationStore#close()}. */
public abstract class DurableStoreContract extends ConversationStoreContract {

    /** Reopens the store that {@link #open()} opened last; it was closed before. */
    protected abstract TransferableStore reopen() throws Exception;

    /** Returns the problems that the store {@link #open()} opened last finds in its own data; it was closed before. */
    protected List<String> problems() {
        return List.of();
    }

    @Test
    void conversationsAndListsSurviveReopening() throws Exception {
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
    void headReadBeforeReopeningStaysValid() throws Exception {
        Head first = start(head(newId(), customer("c"), NOON));
        Head second = commit(touching(first)).next();

        closeAndReopen();

        assertThat(get(store().append(touching(first)))).isEqualTo(AppendResult.CONFLICT);
        commit(touching(second));
        assertThat(read(first).events()).hasSize(3);
    }

    @Test
    void idsAreNotReusedAfterReopening() throws Exception {
        long free = 1;
        for (int count : new int[] {1, 1_000, 5, 1}) {
            IdBlock block = get(store().reserveIds(count));
            assertThat(block.first()).isGreaterThanOrEqualTo(free);
            free = block.first() + count;
            closeAndReopen();
        }
    }

    @Test
    protected void floorSurvivesReopening() throws Exception {
        get(store().skipIds(new IdBlock(OpenItemContract.FLOOR, 1)));
        get(store().raiseFloor(OpenItemContract.FLOOR));
        closeAndReopen();
        assertThat(store().floor()).isEqualTo(OpenItemContract.FLOOR);
    }

    @Test
    void dueConversationsSurviveReopening() throws Exception {
        Head first = start(expiring(head(newId(), customer("c"), NOON), NOON));
        Head moved = commit(changing(first, expiring(next(first), NOON.plusSeconds(1))))
                .next();
        Head second = start(expiring(head(newId(), customer("c"), NOON), NOON));

        closeAndReopen();

        assertThat(due(NOON)).containsExactly(second);
        assertThat(due(NOON.plusSeconds(1))).containsExactly(second, moved);
        assertThat(list(customer("c"), NOON)).containsExactly(moved);
    }

    @Test
    void notesSurviveReopening() throws Exception {
        get(store().note("a", "first"));
        get(store().note("a", "second"));

        closeAndReopen();

        assertThat(get(store().note("a"))).contains("second");
    }

    @Test
    void removalSurvivesReopening() throws Exception {
        Head kept = start(expiring(head(newId(), customer("c"), NOON), NOON.plusSeconds(1)));
        Head removed = start(expiring(head(newId(), customer("c"), NOON), NOON.plusSeconds(1)));
        remove(removed);

        closeAndReopen();

        assertThat(scan(TENANT)).containsExactly(kept);
        assertThat(list(customer("c"))).containsExactly(kept);
        assertThat(due(Instant.MAX)).containsExactly(kept);
        assertThat(get(store().append(touching(removed)))).isEqualTo(AppendResult.CONFLICT);
        assertThat(newId()).isGreaterThan(removed.serviceId());
    }

    @Test
    void uniquenessOfActiveServiceSurvivesReopening() throws Exception {
        Head active = start(typed(head(newId(), contact("k"), NOON), "sales"));

        closeAndReopen();

        Head another = typed(head(newId(), contact("k"), NOON), "sales");
        assertThat(get(store().append(Commit.beginUnlessActive(
                        another, starting(another).events()))))
                .isEqualTo(AppendResult.exists(active.serviceId()));
    }

    @Test
    void receiptsSurviveReopening() throws Exception {
        Receipt receipt = new Receipt("a", "answer", NOON, Duration.ofDays(1));
        Commit start = starting(head(newId(), contact("k"), NOON)).with(receipt);
        commit(start);

        closeAndReopen();

        assertThat(get(store.receipt(TENANT, "a", NOON, Duration.ofDays(1)))).contains(receipt);
        assertThat(get(store.receipt(TENANT, "a", NOON.minus(Duration.ofDays(9)), Duration.ofDays(1))))
                .contains(receipt);
        assertThat(get(store.append(starting(head(newId(), contact("k"), NOON)).with(receipt))))
                .isEqualTo(AppendResult.repeated(receipt));
    }

    @Test
    void importedDataSurvivesReopening() throws Exception {
        IdBlock skipped = new IdBlock(newId() + 1_000, 10);
        get(store().skipIds(skipped));
        Head head = expiring(next(next(head(skipped.first(), customer("c"), NOON))), NOON);
        Conversation imported = new Conversation(head, List.of(event("a"), event("b"), event("c"), event("d")));
        Receipt receipt = new Receipt("a", "answer", NOON, Duration.ofDays(1));
        assertThat(get(store().importConversation(imported))).isEqualTo(AppendResult.COMMITTED);
        assertThat(get(store().importReceipt(TENANT, receipt))).isEqualTo(AppendResult.COMMITTED);

        closeAndReopen();

        assertThat(read(head)).isEqualTo(imported);
        assertThat(due(NOON)).containsExactly(head);
        assertThat(get(store.receipt(TENANT, "a", NOON, Duration.ofDays(1)))).contains(receipt);
        assertThat(newId()).isGreaterThan(skipped.last());
        commit(touching(head));
    }

    @Test
    void randomChangesMatchMemoryStoreAfterReopening() throws Exception {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        RandomOperations operations = new RandomOperations(seed);
        for (int i = 0; i < 5; i++) {
            try {
                operations.apply(store(), 200);
                operations.compare(store());
                closeAndReopen();
                operations.compare(store());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void closeAndReopen() throws Exception {
        store.close();
        assertThat(problems()).isEmpty();
        store = reopen();
    }
}
