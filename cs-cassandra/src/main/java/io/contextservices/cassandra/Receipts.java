package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.data.ByteUtils;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.cassandra.Decisions.ReceiptRow;
import io.contextservices.cassandra.RowReader.Origin;
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

    /** The age at which an announced change that was not made can no longer be in progress. */
    private static final Duration MAX_CHANGE = Duration.ofMinutes(10);

    private final Decisions decisions;
    private final RowReader reader;
    private volatile Instant expiredBefore = Instant.MIN;

    Receipts(Decisions decisions, RowReader reader) {
        this.decisions = decisions;
        this.reader = reader;
    }

    /**
     * The state of a key.
     *
     * @param row the row that blocks the key or may be replaced, if any
     * @param storedReceipt the stored response; {@code null} if no request with the key was carried out
     * @param inProgress whether a request with the key may be in progress
     */
    record KeyState(@Nullable Decided row, @Nullable Receipt storedReceipt, boolean inProgress) {

        private static KeyState free(@Nullable Decided row) {
            return new KeyState(row, null, false);
        }
    }

    /**
     * Ignores receipts issued before a time. The rows expire by themselves; this hides those that should expire sooner.
     */
    void expireBefore(Instant before) {
        expiredBefore = before.isAfter(expiredBefore) ? before : expiredBefore;
    }

    private boolean isCurrent(Receipt receipt, Instant now) {
        return receipt.isValid(now) && !receipt.issuedAt().isBefore(expiredBefore);
    }

    /** Reads the state of a key. If its request turns out to have been carried out, settles it first. */
    CompletableFuture<KeyState> state(Tenant tenant, String key, Instant now) {
        String rowKey = Decisions.receiptKey(key);
        return decisions.read(tenant, rowKey).thenCompose(row -> {
            Receipt receipt = row == null ? null : row.receipt();
            if (row == null || receipt == null || !isCurrent(receipt, now)) {
                return CompletableFuture.completedFuture(KeyState.free(row));
            }
            KeyState done = new KeyState(row, receipt, false);
            if (row.confirmed()) {
                return CompletableFuture.completedFuture(done);
            }
            return row.isChange()
                    ? change(tenant, rowKey, row, done)
                    : decisions.settle(tenant, row.services()).thenApply(settled -> done);
        });
    }

    /** Reads a page of the valid receipts. */
    CompletableFuture<ReceiptPage> page(@Nullable ByteBuffer after, int size) {
        return decisions.page(after, size).thenCompose(page -> {
            List<CompletableFuture<Boolean>> validities =
                    page.receipts().stream().map(this::isValid).toList();
            return CompletableFuture.allOf(validities.toArray(CompletableFuture<?>[]::new))
                    .thenApply(done -> {
                        List<ReceiptPage.Owned> found = new ArrayList<>();
                        for (int i = 0; i < validities.size(); i++) {
                            ReceiptRow row = page.receipts().get(i);
                            if (validities.get(i).join()) {
                                found.add(new ReceiptPage.Owned(row.tenant(), row.receipt()));
                            }
                        }
                        ByteBuffer next = page.next();
                        return new ReceiptPage(
                                found, next == null ? null : HexFormat.of().formatHex(ByteUtils.getArray(next)));
                    });
        });
    }

    /** Returns whether a receipt is valid. For starts, the row alone decides; a change must also have been made. */
    private CompletableFuture<Boolean> isValid(ReceiptRow row) {
        Receipt receipt = row.receipt();
        return row.decided().isChange() && !row.decided().confirmed()
                ? state(row.tenant(), receipt.key(), receipt.issuedAt())
                        .thenApply(state -> receipt.equals(state.storedReceipt()))
                : CompletableFuture.completedFuture(true);
    }

    /** Determines whether an announced change was made: it was if its commit carries the announced token. */
    private CompletableFuture<KeyState> change(Tenant tenant, String rowKey, Decided row, KeyState done) {
        return reader.origin(tenant, row.service(), row.version()).thenCompose(origin -> {
            if (origin != null) {
                return made(tenant, rowKey, row, origin, done);
            }
            return reader.head(tenant, row.service()).thenCompose(head -> {
                if (head == null || head.version() < row.version()) {
                    return CompletableFuture.completedFuture(undone(row, head));
                }
                // The commit was made between the two reads, unless the conversation was removed or damaged since.
                return reader.origin(tenant, row.service(), row.version())
                        .thenCompose(late -> made(tenant, rowKey, row, late, done));
            });
        });
    }

    private CompletableFuture<KeyState> made(
            Tenant tenant, String rowKey, Decided row, @Nullable Origin origin, KeyState done) {
        return origin != null && row.token().equals(origin.claim())
                ? decisions.confirm(tenant, rowKey, row).thenApply(confirmed -> done)
                : CompletableFuture.completedFuture(KeyState.free(row));
    }

    private static KeyState undone(Decided row, @Nullable Head head) {
        boolean late = row.decidedAt().isBefore(Instant.now().minus(MAX_CHANGE));
        return head == null || late ? KeyState.free(row) : new KeyState(row, null, true);
    }
}
