package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.contact;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a retried request is executed once. */
interface ReceiptContract extends HasStore {

    Duration DAY = Duration.ofDays(1);

    private static Receipt receipt(String key, Instant issued) {
        return new Receipt(key, "answer at " + issued + " é", issued, DAY);
    }

    private Commit newStart() {
        return starting(head(newId(), contact("k"), NOON));
    }

    private AppendResult append(Commit commit) {
        return get(store().append(commit));
    }

    private Optional<Receipt> receiptAt(String key, Instant now) {
        return get(store().receipt(TENANT, key, now, DAY));
    }

    @Test
    default void repeatedStartReturnsFirstReceipt() {
        Receipt first = receipt("a", NOON);
        Commit start = commit(newStart().with(first));

        assertThat(append(newStart().with(receipt("a", NOON.plusSeconds(1))))).isEqualTo(AppendResult.repeated(first));
        assertThat(scan(TENANT)).containsExactly(start.next());
        assertThat(list(contact("k"))).containsExactly(start.next());
    }

    @Test
    default void repeatedChangeReturnsFirstReceipt() {
        Head head = start(head(newId(), contact("k"), NOON));
        Receipt first = receipt("a", NOON);
        Commit change = commit(touching(head).with(first));
        Commit later = commit(touching(change.next()));

        for (Head expected : List.of(head, change.next(), later.next())) {
            assertThat(append(touching(expected).with(receipt("a", NOON)))).isEqualTo(AppendResult.repeated(first));
        }
        assertThat(scan(TENANT)).containsExactly(later.next());
    }

    @Test
    default void receiptIsFoundByKeyUntilItExpires() {
        assertThat(receiptAt("a", NOON)).isEmpty();
        Receipt receipt = receipt("a", NOON);
        commit(newStart().with(receipt));

        assertThat(receiptAt("a", NOON)).contains(receipt);
        assertThat(receiptAt("a", NOON.minusSeconds(1))).contains(receipt);
        assertThat(receiptAt("a", NOON.plus(DAY).minusMillis(1))).contains(receipt);
        assertThat(receiptAt("a", NOON.plus(DAY))).isEmpty();
        assertThat(receiptAt("A", NOON)).isEmpty();
        assertThat(get(store().receipt(new Tenant("other"), "a", NOON, DAY))).isEmpty();
    }

    /** The clock was ahead when the receipt was issued, or has been set back since. */
    @Test
    default void receiptIsFoundAfterClockStepsBack() {
        Receipt receipt = receipt("a", NOON);
        commit(newStart().with(receipt));
        commit(newStart().with(receipt("b", NOON.minus(DAY.multipliedBy(40)))));

        for (int days : new int[] {1, 2, 40, 2_190}) {
            Instant back = NOON.minus(DAY.multipliedBy(days));
            assertThat(receiptAt("a", back)).contains(receipt);
            assertThat(append(newStart().with(receipt("a", back)))).isEqualTo(AppendResult.repeated(receipt));
        }
        assertThat(scan(TENANT)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 3_600_000, 86_400_000, 604_800_000})
    default void expiredReceiptIsReplaced(long millis) {
        Duration kept = Duration.ofMillis(millis);
        Receipt first = new Receipt("a", "1", NOON, kept);
        Receipt early = new Receipt("a", "2", NOON.plus(kept).minusMillis(1), kept);
        Receipt late = new Receipt("a", "3", NOON.plus(kept), kept);
        commit(newStart().with(first));

        assertThat(append(newStart().with(early))).isEqualTo(AppendResult.repeated(first));
        commit(newStart().with(late));
        assertThat(append(newStart().with(late))).isEqualTo(AppendResult.repeated(late));
        assertThat(get(store().receipt(TENANT, "a", late.issuedAt(), kept))).contains(late);
    }

    @Test
    default void tenantsDoNotSeeEachOthersReceipts() {
        ListKey other = new ListKey(new Tenant("other"), ListKey.Kind.CONTACT_KEY, "k");
        commit(newStart().with(receipt("a", NOON)));
        commit(starting(head(newId(), other, NOON)).with(receipt("a", NOON)));
    }

    @Test
    default void conflictingAppendLeavesNoReceipt() {
        Head head = start(head(newId(), contact("k"), NOON));
        commit(touching(head));

        assertThat(append(touching(head).with(receipt("a", NOON)))).isEqualTo(AppendResult.CONFLICT);
        Head like = head(newId(), contact("k"), NOON);
        Commit unwanted =
                Commit.beginUnlessActive(like, List.of(event("start"))).with(receipt("a", NOON));
        assertThat(append(unwanted)).isEqualTo(AppendResult.exists(head.serviceId()));
        assertThat(receiptAt("a", NOON)).isEmpty();
        commit(newStart().with(receipt("a", NOON)));
    }

    @Test
    default void receiptOutlivesRemovedConversation() {
        Receipt receipt = receipt("a", NOON);
        remove(commit(newStart().with(receipt)).next());

        assertThat(append(newStart().with(receipt("a", NOON)))).isEqualTo(AppendResult.repeated(receipt));
    }

    @Test
    default void oneOfConcurrentStartsWithSameReceiptKeyIsKept() {
        for (int round = 0; round < 20; round++) {
            String key = "elsewhere " + round;
            assertOneKept(
                    key,
                    starts(key).stream()
                            .map(start -> onOtherThread(() -> store().append(start)))
                            .toList());
        }
    }

    /** Many calls make a store with group commit write several requests together. */
    @Test
    default void oneOfPipelinedStartsWithSameReceiptKeyIsKept() {
        for (int round = 0; round < 20; round++) {
            String key = "row " + round;
            assertOneKept(key, starts(key).stream().map(store()::append).toList());
        }
    }

    private List<Commit> starts(String key) {
        return IntStream.range(0, 32)
                .mapToObj(i -> newStart().with(new Receipt(key, "answer " + i, NOON, DAY)))
                .toList();
    }

    private void assertOneKept(String key, List<CompletableFuture<AppendResult>> starts) {
        List<AppendResult> results = starts.stream().map(Results::get).toList();
        Receipt kept = receiptAt(key, NOON).orElseThrow();

        assertThat(results).filteredOn(AppendResult.COMMITTED::equals).hasSize(1);
        assertThat(results).filteredOn(AppendResult.repeated(kept)::equals).hasSize(starts.size() - 1);
        assertThat(results.indexOf(AppendResult.COMMITTED))
                .isEqualTo(Integer.parseInt(kept.response().substring("answer ".length())));
    }

    @Test
    default void receiptDeletionKeepsLaterReceipts() {
        commit(newStart().with(receipt("old", NOON.minus(DAY.multipliedBy(3)))));
        for (int hour = 0; hour < 48; hour++) {
            commit(newStart().with(receipt("hour " + hour, NOON.plusSeconds(hour * 3_600L))));
        }

        for (int hour = 0; hour < 48; hour++) {
            Instant issued = NOON.plusSeconds(hour * 3_600L);
            get(store().deleteReceipts(issued));
            assertThat(receiptAt("hour " + hour, issued)).isPresent();
            assertThat(receiptAt("hour 47", NOON.plusSeconds(47 * 3_600L))).isPresent();
        }
    }

    @Test
    default void oldReceiptIsDeleted() {
        Receipt receipt = new Receipt("a", "", NOON, Receipt.MAX_LIFETIME);
        commit(newStart().with(receipt));
        get(store().deleteReceipts(NOON));
        assertThat(get(store().receipt(TENANT, "a", NOON, Receipt.MAX_LIFETIME)))
                .contains(receipt);

        get(store().deleteReceipts(NOON.plus(DAY)));
        assertThat(get(store().receipt(TENANT, "a", NOON, Receipt.MAX_LIFETIME)))
                .isEmpty();
        assertThat(scan(TENANT)).hasSize(1);
        get(store().deleteReceipts(NOON.plus(DAY)));
    }

    @Test
    default void receiptKeyHasUpTo1024Bytes() {
        for (String key : List.of("x".repeat(1_024), "é".repeat(512), "a\u0000b", "a", "a\u0000", "\uffff", " ")) {
            Receipt receipt = receipt(key, NOON);
            commit(newStart().with(receipt));
            assertThat(receiptAt(key, NOON)).contains(receipt);
        }
        assertThatThrownBy(() -> receiptAt("", NOON)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> receiptAt("é".repeat(513), NOON)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().receipt(TENANT, "a", NOON, DAY.multipliedBy(8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
