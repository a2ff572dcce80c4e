package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.data.ByteUtils;
import io.contextservices.cassandra.ConversationTable.Made;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.cassandra.Decisions.Held;
import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.Tenant;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The stored responses to requests with an idempotency key, available once the request is certain to have been carried
 * out. Thread-safe.
 */
final class Receipts {

    /** The age at which an announced change that was not made can no longer be under way. */
    private static final Duration MAX_CHANGE = Duration.ofMinutes(10);

    private final Decisions decisions;
    private final ConversationTable conversations;
    private volatile Instant forgotten = Instant.MIN;

    Receipts(Decisions decisions, ConversationTable conversations) {
        this.decisions = decisions;
        this.conversations = conversations;
    }

    /**
     * The state of a key.
     *
     * @param row the row that blocks the key or may be replaced, if any
     * @param repeated the stored response; {@code null} if no request with the key was carried out
     * @param busy whether a request with the key may be under way
     */
    record Known(@Nullable Decided row, @Nullable Receipt repeated, boolean busy) {

        private static Known free(@Nullable Decided row) {
            return new Known(row, null, false);
        }
    }

    /**
     * Ignores receipts issued before a time. The rows expire by themselves; this hides those that should expire sooner.
     */
    void forget(Instant before) {
        forgotten = before.isAfter(forgotten) ? before : forgotten;
    }

    private boolean isGood(Receipt receipt, Instant now) {
        return receipt.isGood(now) && !receipt.issued().isBefore(forgotten);
    }

    /** Reads the state of a key. If its request turns out to have been carried out, settles it first. */
    CompletableFuture<Known> look(Tenant tenant, String key, Instant now) {
        String rowKey = Decisions.ofReceipt(key);
        return decisions.read(tenant, rowKey).thenCompose(row -> {
            Receipt receipt = row == null ? null : row.receipt();
            if (row == null || receipt == null || !isGood(receipt, now)) {
                return CompletableFuture.completedFuture(Known.free(row));
            }
            Known done = new Known(row, receipt, false);
            if (row.confirmed()) {
                return CompletableFuture.completedFuture(done);
            }
            return row.isChange()
                    ? change(tenant, rowKey, row, done)
                    : decisions.settle(tenant, row.services()).thenApply(settled -> done);
        });
    }

    /** Reads a page of the valid receipts. */
    CompletableFuture<ReceiptPage> page(@Nullable ByteBuffer behind, int size) {
        return decisions.page(behind, size).thenCompose(page -> {
            List<CompletableFuture<Boolean>> counting =
                    page.receipts().stream().map(this::counts).toList();
            return CompletableFuture.allOf(counting.toArray(CompletableFuture<?>[]::new))
                    .thenApply(done -> {
                        List<ReceiptPage.Owned> found = new ArrayList<>();
                        for (int i = 0; i < counting.size(); i++) {
                            Held held = page.receipts().get(i);
                            if (counting.get(i).join()) {
                                found.add(new ReceiptPage.Owned(held.tenant(), held.receipt()));
                            }
                        }
                        ByteBuffer next = page.next();
                        return new ReceiptPage(
                                found, next == null ? null : HexFormat.of().formatHex(ByteUtils.getArray(next)));
                    });
        });
    }

    /** Returns whether a receipt is valid. For starts, the row alone decides; a change must also have been made. */
    private CompletableFuture<Boolean> counts(Held held) {
        Receipt receipt = held.receipt();
        return held.row().isChange() && !held.row().confirmed()
                ? look(held.tenant(), receipt.key(), receipt.issued())
                        .thenApply(known -> receipt.equals(known.repeated()))
                : CompletableFuture.completedFuture(true);
    }

    /** Determines whether an announced change was made: it was if its commit carries the announced token. */
    private CompletableFuture<Known> change(Tenant tenant, String rowKey, Decided row, Known done) {
        return conversations.commit(tenant, row.service(), row.version()).thenCompose(commit -> {
            if (commit != null) {
                return made(tenant, rowKey, row, commit, done);
            }
            return conversations.head(tenant, row.service()).thenCompose(head -> {
                if (head == null || head.version() < row.version()) {
                    return CompletableFuture.completedFuture(undone(row, head));
                }
                // The commit was made between the two reads, unless the conversation was removed or damaged since.
                return conversations
                        .commit(tenant, row.service(), row.version())
                        .thenCompose(late -> made(tenant, rowKey, row, late, done));
            });
        });
    }

    private CompletableFuture<Known> made(
            Tenant tenant, String rowKey, Decided row, @Nullable Made commit, Known done) {
        return commit != null && row.token().equals(commit.claim())
                ? decisions.confirm(tenant, rowKey, row).thenApply(confirmed -> done)
                : CompletableFuture.completedFuture(Known.free(row));
    }

    private static Known undone(Decided row, @Nullable Head head) {
        boolean late = row.since().isBefore(Instant.now().minus(MAX_CHANGE));
        return head == null || late ? Known.free(row) : new Known(row, null, true);
    }
}
