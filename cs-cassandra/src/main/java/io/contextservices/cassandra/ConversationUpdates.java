package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.cassandra.RowWriter.ChangeResult;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes existing conversations. Thread-safe.
 *
 * <p>A change with a receipt is announced in the receipt's row before it is made, and confirmed there before the
 * response is sent. An announcement counts once the commit that it names carries its token. A retry of the request
 * while the head is unchanged has the same token, so if either attempt makes the change, both have succeeded.
 */
final class ConversationUpdates {

    private static final int MAX_ATTEMPTS = 20;

    private final StoreTables tables;
    private final OperationLimiter limiter;

    ConversationUpdates(StoreTables tables, OperationLimiter limiter) {
        this.tables = tables;
        this.limiter = limiter;
    }

    CompletableFuture<AppendResult> change(Commit commit, byte[] record) {
        Receipt receipt = commit.receipt();
        return receipt == null
                ? make(commit, record, null)
                        .thenApply(result -> result.made() ? AppendResult.COMMITTED : AppendResult.CONFLICT)
                : announce(commit, record, receipt, announcement(commit, receipt), 0);
    }

    private static Decided announcement(Commit commit, Receipt receipt) {
        Head next = commit.next();
        String content = String.join(
                "\n",
                receipt.key(),
                Long.toString(next.serviceId()),
                Integer.toString(next.version()),
                receipt.response());
        UUID token = UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
        return Decided.ofChange(token, next.serviceId(), next.version(), receipt);
    }

    private CompletableFuture<AppendResult> announce(
            Commit commit, byte[] record, Receipt receipt, Decided announcement, int attempt) {
        Tenant tenant = commit.next().tenant();
        return tables.receipts()
                .state(tenant, receipt.key(), receipt.issuedAt())
                .thenCompose(state -> {
                    if (state.storedReceipt() != null) {
                        return CompletableFuture.completedFuture(AppendResult.repeated(state.storedReceipt()));
                    }
                    boolean same = state.row() != null && state.row().token().equals(announcement.token());
                    if (state.inProgress() && same) {
                        return carryOut(commit, record, receipt, announcement);
                    }
                    if (state.inProgress()) {
                        return retry(commit, record, receipt, announcement, attempt);
                    }
                    return tables.decisions()
                            .put(tenant, Decisions.receiptKey(receipt.key()), state.row(), announcement)
                            .thenCompose(put -> put
                                    ? carryOut(commit, record, receipt, announcement)
                                    : retry(commit, record, receipt, announcement, attempt));
                });
    }

    private CompletableFuture<AppendResult> retry(
            Commit commit, byte[] record, Receipt receipt, Decided announcement, int attempt) {
        return attempt < MAX_ATTEMPTS
                ? tables.statements().retryLater(attempt, next -> announce(commit, record, receipt, announcement, next))
                : CompletableFuture.failedFuture(new UnavailableException(
                        "a request with this key is in progress", StatementExecutor.RETRY_AFTER));
    }

    private CompletableFuture<AppendResult> carryOut(
            Commit commit, byte[] record, Receipt receipt, Decided announcement) {
        Head next = commit.next();
        Tenant tenant = next.tenant();
        return make(commit, record, announcement.token()).thenCompose(result -> {
            if (result.made()) {
                return StatementExecutor.decided(
                                tables.decisions().confirm(tenant, Decisions.receiptKey(receipt.key()), announcement))
                        .thenApply(confirmed -> AppendResult.COMMITTED);
            }
            return StatementExecutor.decided(tables.receipts().state(tenant, receipt.key(), receipt.issuedAt()))
                    .thenApply(state -> state.storedReceipt() == null
                            ? AppendResult.CONFLICT
                            : AppendResult.repeated(state.storedReceipt()));
        });
    }

    private CompletableFuture<ChangeResult> make(Commit commit, byte[] record, @Nullable UUID claim) {
        Head expected = requireNonNull(commit.expected());
        Head next = commit.next();
        return tables.hints()
                .writeForChange(expected, next)
                .thenCompose(written -> tables.writer().change(commit, expected, record, UUID.randomUUID(), claim))
                .thenApply(result -> {
                    removeUselessHints(expected, next, result);
                    return result;
                });
    }

    /**
     * Removes the hints that are now useless: those of the previous head after a success, those of the new head after a
     * conflict.
     */
    private void removeUselessHints(Head expected, Head next, ChangeResult result) {
        Head current = result.current();
        if (result.made()) {
            limiter.runInBackground(tables.hints().removeUseless(expected, next, next.version()));
        } else if (current == null) {
            limiter.runInBackground(tables.hints().removeAll(next));
        } else if (current.version() >= next.version()) {
            limiter.runInBackground(tables.hints().removeUseless(next, current, next.version()));
        }
    }

    CompletableFuture<AppendResult> remove(Head expected) {
        return tables.writer().remove(expected).thenApply(removed -> {
            if (removed) {
                limiter.runInBackground(tables.hints().removeAll(expected));
            }
            return removed ? AppendResult.COMMITTED : AppendResult.CONFLICT;
        });
    }
}
