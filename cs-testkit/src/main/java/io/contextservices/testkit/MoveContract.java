package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.next;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListKey;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that a store imports conversations of another store unchanged, and exports its own completely. */
interface MoveContract extends HasStore {

    private Conversation copy(Conversation conversation) {
        assertThat(get(store().importConversation(conversation))).isEqualTo(AppendResult.COMMITTED);
        return conversation;
    }

    /** Returns a conversation of that version, with the given number and size of events. */
    private static Conversation conversation(Head first, int version, int events, int bytes) {
        Head head = first;
        while (head.version() < version) {
            head = next(head);
        }
        return new Conversation(
                head,
                IntStream.range(0, events)
                        .mapToObj(i -> event("x".repeat(Math.max(0, bytes - 12)) + i))
                        .toList());
    }

    @Test
    default void importedConversationIsFoundEverywhere() {
        Head first = expiring(typed(head(newId(), customer("c"), NOON), "sales"), NOON.plusSeconds(1));
        Head second = completed(head(newId(), contact("k"), NOON.minusSeconds(1)));
        Conversation one = copy(conversation(first, 3, 5, 20));
        Conversation other = copy(conversation(second, 1, 1, 20));

        assertThat(read(first)).isEqualTo(one);
        assertThat(read(second)).isEqualTo(other);
        assertThat(get(store().head(TENANT, first.serviceId()))).contains(one.head());
        assertThat(scan(TENANT)).containsExactly(one.head(), other.head());
        assertThat(list(customer("c"))).containsExactly(one.head());
        assertThat(list(contact("k"))).containsExactly(other.head());
        assertThat(due(NOON.plusSeconds(1))).containsExactly(one.head());
        Commit unwanted =
                Commit.beginUnlessActive(typed(head(newId(), customer("c"), NOON), "sales"), List.of(event("start")));
        assertThat(get(store().append(unwanted))).isEqualTo(AppendResult.exists(first.serviceId()));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 10", "1, 300, 10", "300, 300, 10", "7, 1000, 100", "2, 16, 1000000", "16, 16, 1000000"})
    default void importedConversationKeepsItsVersion(int version, int events, int bytes) {
        Conversation imported = copy(conversation(head(newId(), customer("c"), NOON), version, events, bytes));
        assertThat(read(imported.head())).isEqualTo(imported);

        assertThat(get(store().append(touching(imported.head().next().build()))))
                .isEqualTo(AppendResult.CONFLICT);
        Commit change = commit(touching(imported.head()));
        List<EventRecord> all = new ArrayList<>(imported.events());
        all.addAll(change.events());
        assertThat(read(imported.head())).isEqualTo(new Conversation(change.next(), all));
        assertThat(list(customer("c"))).containsExactly(change.next());
    }

    @Test
    default void importedConversationCanBeChangedAndRemoved() {
        Head head = copy(conversation(expiring(head(newId(), contact("k"), NOON), NOON.plusSeconds(1)), 4, 4, 20))
                .head();
        Head moved = commit(Commits.changing(head, completed(Commits.ofCustomer(next(head), "c"))))
                .next();
        assertThat(list(contact("k"))).isEmpty();
        assertThat(list(customer("c"))).containsExactly(moved);

        remove(moved);
        assertThat(get(store().read(TENANT, head.serviceId()))).isEmpty();
        assertThat(list(customer("c"))).isEmpty();
        assertThat(scan(TENANT)).isEmpty();
        assertThat(due(Instant.MAX)).isEmpty();
    }

    @Test
    default void repeatedImportChangesNothing() {
        Conversation imported = copy(conversation(head(newId(), customer("c"), NOON), 3, 5, 20));
        AppendResult existing = AppendResult.exists(imported.head().serviceId());

        assertThat(get(store().importConversation(imported))).isEqualTo(existing);
        List<CompletableFuture<AppendResult>> atOnce = IntStream.range(0, 8)
                .mapToObj(i -> onOtherThread(() -> store().importConversation(imported)))
                .toList();
        assertThat(atOnce.stream().map(Results::get)).containsOnly(existing);
        assertThat(read(imported.head())).isEqualTo(imported);
        assertThat(list(customer("c"))).containsExactly(imported.head());
    }

    @Test
    default void oneOfIdenticalPipelinedImportsIsCommitted() {
        Conversation conversation = conversation(head(newId(), customer("c"), NOON), 3, 5, 20);
        List<CompletableFuture<AppendResult>> pipelined = IntStream.range(0, 8)
                .mapToObj(i -> store().importConversation(conversation))
                .toList();

        assertThat(pipelined.stream().map(Results::get))
                .contains(AppendResult.COMMITTED)
                .isSubsetOf(
                        AppendResult.COMMITTED,
                        AppendResult.exists(conversation.head().serviceId()));
        assertThat(read(conversation.head())).isEqualTo(conversation);
    }

    @Test
    default void importOverDifferentConversationConflicts() {
        Head started = start(head(newId(), customer("c"), NOON));
        Conversation before = read(started);
        assertThat(get(store().importConversation(conversation(started, 2, 2, 20))))
                .isEqualTo(AppendResult.CONFLICT);
        assertThat(read(started)).isEqualTo(before);

        Conversation imported = copy(conversation(head(newId(), customer("c"), NOON), 2, 2, 20));
        Head changed = commit(touching(imported.head())).next();
        assertThat(get(store().importConversation(imported))).isEqualTo(AppendResult.CONFLICT);
        assertThat(list(customer("c"))).containsExactly(started, changed);
    }

    @Test
    default void sameIdIsImportedForTwoTenants() {
        long id = newId();
        ListKey ofOtherTenant = new ListKey(new Tenant("other"), ListKey.Kind.CUSTOMER, "c");
        Conversation first = copy(conversation(head(id, customer("c"), NOON), 2, 2, 20));
        Conversation second = copy(conversation(head(id, ofOtherTenant, NOON), 3, 3, 20));

        assertThat(read(first.head())).isEqualTo(first);
        assertThat(read(second.head())).isEqualTo(second);
    }

    @Test
    default void skippedIdsAreNotReserved() {
        long free = newId() + 1;
        get(store().skipIds(new IdBlock(free + 1_000_000_000_000L, 10)));
        long next = newId();
        assertThat(next).isGreaterThanOrEqualTo(free + 1_000_000_000_010L);

        get(store().skipIds(new IdBlock(free, 10)));
        assertThat(newId()).isGreaterThan(next);
    }

    @Test
    default void idsSkippedDuringReservationsAreNotReserved() {
        List<CompletableFuture<IdBlock>> blocks = new ArrayList<>();
        List<CompletableFuture<Void>> skipped = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            long last = i * 10L;
            blocks.add(onOtherThread(() -> store().reserveIds(7)));
            skipped.add(onOtherThread(() -> store().skipIds(new IdBlock(last, 1))));
        }
        List<IdBlock> sorted = blocks.stream()
                .map(Results::get)
                .sorted((one, other) -> Long.compare(one.first(), other.first()))
                .toList();
        skipped.forEach(Results::get);

        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i).first()).isGreaterThan(sorted.get(i - 1).last());
        }
        assertThat(newId()).isGreaterThan(500);
    }

    @Test
    default void aCensusCountsEveryTenantsConversations() {
        assertThat(get(store().countByTenant())).isEmpty();
        Tenant other = new Tenant("other \u00e9");
        for (int i = 0; i < 5; i++) {
            commit(touching(start(head(newId(), customer("c"), NOON))));
        }
        copy(conversation(head(newId(), new ListKey(other, ListKey.Kind.CUSTOMER, "c"), NOON), 3, 3, 20));
        get(store().skipIds(new IdBlock(newId() + 5_000_000, 1))); // so that their ids are far apart
        Head removed = start(head(newId(), customer("c"), NOON));
        assertThat(get(store().countByTenant())).isEqualTo(Map.of(TENANT, 6L, other, 1L));

        remove(removed);
        assertThat(get(store().countByTenant()).get(other)).isEqualTo(1);
    }

    private static Receipt receipt(String key) {
        return new Receipt(key, "answer to " + key, NOON, Duration.ofDays(1));
    }

    @Test
    default void receiptPagesOfAnySizeContainEachReceiptOnce() {
        List<ReceiptPage.Owned> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Tenant tenant = i % 2 == 0 ? TENANT : new Tenant("other");
            Receipt receipt =
                    new Receipt("key\u0000 " + i, "é", NOON.plus(Duration.ofHours(i * 10L)), Receipt.MAX_LIFETIME);
            all.add(new ReceiptPage.Owned(tenant, receipt));
            Head head = start(head(newId(), new ListKey(tenant, ListKey.Kind.CUSTOMER, "c"), NOON));
            commit(
                    i % 3 == 0
                            ? touching(head).with(receipt)
                            : starting(withNewId(head)).with(receipt));
        }
        for (int limit = 1; limit <= all.size() + 1; limit++) {
            List<ReceiptPage.Owned> seen = new ArrayList<>();
            String next = null;
            do {
                ReceiptPage page = get(store().receipts(next, limit));
                assertThat(page.receipts()).hasSizeLessThanOrEqualTo(limit);
                seen.addAll(page.receipts());
                next = page.next();
            } while (next != null);
            assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        }
        assertThatThrownBy(() -> store().receipts(null, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Head withNewId(Head head) {
        return head(newId(), head.lookUp(), head.startedAt());
    }

    @Test
    default void receiptOfConflictingAppendIsNotPaged() {
        Head head = start(head(newId(), contact("k"), NOON));
        commit(touching(head));
        assertThat(get(store().append(touching(head).with(receipt("a"))))).isEqualTo(AppendResult.CONFLICT);

        assertThat(get(store().receipts(null, 10)).receipts()).isEmpty();
    }

    @Test
    default void importedReceiptPreventsRepeatedAppend() {
        assertThat(get(store().importReceipt(TENANT, receipt("a")))).isEqualTo(AppendResult.COMMITTED);

        Commit start =
                starting(head(newId(), contact("k"), NOON)).with(new Receipt("a", "x", NOON, Duration.ofDays(1)));
        assertThat(get(store().append(start))).isEqualTo(AppendResult.repeated(receipt("a")));
        assertThat(get(store().appendAll(List.of(start)))).isEqualTo(AppendResult.repeated(receipt("a")));
        Head head = start(head(newId(), contact("k"), NOON));
        assertThat(get(store().append(touching(head).with(receipt("a")))))
                .isEqualTo(AppendResult.repeated(receipt("a")));
        assertThat(get(store().receipt(TENANT, "a", NOON, Duration.ofDays(1)))).contains(receipt("a"));
        assertThat(get(store().receipt(new Tenant("other"), "a", NOON, Duration.ofDays(1))))
                .isEmpty();
        assertThat(get(store().receipts(null, 10)).receipts())
                .containsExactly(new ReceiptPage.Owned(TENANT, receipt("a")));
    }

    @Test
    default void validReceiptIsNotReplaced() {
        Receipt first = receipt("a");
        commit(starting(head(newId(), contact("k"), NOON)).with(first));
        assertThat(get(store().importReceipt(TENANT, first))).isEqualTo(AppendResult.repeated(first));
        Receipt early = new Receipt("a", "2", NOON.plus(Duration.ofDays(1)).minusMillis(1), Duration.ofDays(1));
        assertThat(get(store().importReceipt(TENANT, early))).isEqualTo(AppendResult.repeated(first));

        Receipt late = new Receipt("a", "3", NOON.plus(Duration.ofDays(1)), Duration.ofDays(1));
        assertThat(get(store().importReceipt(TENANT, late))).isEqualTo(AppendResult.COMMITTED);
        assertThat(get(store().receipt(TENANT, "a", late.issuedAt(), Duration.ofDays(1))))
                .contains(late);
    }

    @Test
    default void pipelinedReceiptImportsAreAllKept() {
        List<Receipt> receipts =
                IntStream.range(0, 50).mapToObj(i -> receipt("key " + i)).toList();
        List<CompletableFuture<AppendResult>> pipelined = receipts.stream()
                .flatMap(receipt -> List.of(receipt, receipt).stream())
                .map(receipt -> store().importReceipt(TENANT, receipt))
                .toList();
        assertThat(pipelined.stream().map(Results::get).filter(AppendResult.COMMITTED::equals))
                .hasSizeBetween(50, 100);
        assertThat(get(store().receipts(null, 1_000)).receipts().stream().map(ReceiptPage.Owned::receipt))
                .containsExactlyInAnyOrderElementsOf(receipts);
    }

    @Test
    default void copyFromStoreIsIdentical() throws InterruptedException {
        assertCopied(store(), new MemoryStore());
    }

    @Test
    default void copyToStoreIsIdentical() throws InterruptedException {
        assertCopied(new MemoryStore(), store());
    }

    private static void assertCopied(TransferableStore from, TransferableStore to) throws InterruptedException {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        RandomOperations operations = new RandomOperations(seed);
        operations.apply(from, 300);
        CopyReport report = StoreCopy.run(from, to, NOON, progress -> {});
        try {
            assertThat(report.problems()).isEmpty();
            operations.compare(to);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
        assertThat(get(to.reserveIds(1)).first())
                .isGreaterThanOrEqualTo(get(from.reserveIds(1)).first());
    }
}
