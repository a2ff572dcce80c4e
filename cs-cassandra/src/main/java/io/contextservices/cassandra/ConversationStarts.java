package io.contextservices.cassandra;

import io.contextservices.api.UnavailableException;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.cassandra.Receipts.KeyState;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Starts conversations. Thread-safe.
 *
 * <p>A start without conditions needs no decision, because its id is unique: its hints are written first, then the
 * conversation. Starts with a receipt, and starts that belong together, are written first in an invisible form; then
 * one row decides for all of them.
 */
final class ConversationStarts {

    static final int MAX_ATTEMPTS = 40;

    private final StoreTables tables;
    private final OperationLimiter limiter;

    ConversationStarts(StoreTables tables, OperationLimiter limiter) {
        this.tables = tables;
        this.limiter = limiter;
    }

    /** Starts a conversation without conditions and without a receipt. */
    CompletableFuture<AppendResult> begin(Head head, byte[] record) {
        return tables.hints()
                .writeForStart(head)
                .thenCompose(written -> tables.writer().begin(head, record))
                .thenApply(begun -> AppendResult.COMMITTED);
    }

    /** Writes a complete conversation, unless one exists under its id. */
    CompletableFuture<AppendResult> adopt(Head head, List<byte[]> records) {
        return tables.reader()
                .head(head.tenant(), head.serviceId())
                .thenCompose(existing -> existing != null
                        ? CompletableFuture.completedFuture(AppendResult.existing(existing, head))
                        : tables.hints()
                                .writeForStart(head)
                                .thenCompose(written -> tables.writer().adopt(head, records))
                                .thenApply(done -> AppendResult.COMMITTED));
    }

    /** Stores a receipt that starts no conversation. */
    CompletableFuture<AppendResult> adopt(Tenant tenant, Receipt receipt) {
        Draft none = new Draft(tenant, List.of(), List.of(), Decisions.receiptKey(receipt.key()));
        return decide(none, receipt, Decided.ofStarts(List.of(), receipt), 0);
    }

    /**
     * Starts all conversations or none. Returns the stored receipt instead if the request of the first commit's receipt
     * was carried out before.
     */
    CompletableFuture<AppendResult> beginTogether(List<Commit> commits, List<byte[]> records) {
        Receipt receipt = commits.get(0).receipt();
        String key = receipt == null ? "b" + commits.get(0).next().serviceId() : Decisions.receiptKey(receipt.key());
        List<Head> heads = commits.stream().map(Commit::next).toList();
        Draft draft = new Draft(heads.get(0).tenant(), heads, records, key);
        Decided proposal = Decided.ofStarts(heads.stream().map(Head::serviceId).toList(), receipt);
        return decide(draft, receipt, proposal, 0);
    }

    private CompletableFuture<AppendResult> decide(
            Draft draft, @Nullable Receipt receipt, Decided proposal, int attempt) {
        Tenant tenant = draft.tenant;
        return state(tenant, receipt).thenCompose(state -> {
            if (state.storedReceipt() != null) {
                draft.discard();
                return CompletableFuture.completedFuture(AppendResult.repeated(state.storedReceipt()));
            }
            IntFunction<CompletableFuture<AppendResult>> next = number -> decide(draft, receipt, proposal, number);
            if (state.inProgress()) {
                return retry(draft, attempt, next);
            }
            return draft.write()
                    .thenCompose(written -> tables.decisions().put(tenant, draft.awaits, state.row(), proposal))
                    .thenCompose(put -> put ? draft.settle() : retry(draft, attempt, next));
        });
    }

    CompletableFuture<KeyState> state(Tenant tenant, @Nullable Receipt receipt) {
        return receipt == null
                ? CompletableFuture.completedFuture(new KeyState(null, null, false))
                : tables.receipts().state(tenant, receipt.key(), receipt.issuedAt());
    }

    /** Retries the decision after a pause, because another request was faster or is about to decide. */
    <T> CompletableFuture<T> retry(Draft draft, int attempt, IntFunction<CompletableFuture<T>> next) {
        if (attempt < MAX_ATTEMPTS) {
            return tables.statements().retryLater(attempt, next::apply);
        }
        draft.discard();
        return CompletableFuture.failedFuture(
                new UnavailableException("too many requests with this key at once", StatementExecutor.RETRY_AFTER));
    }

    Draft draft(Head head, byte[] record, String awaits) {
        return new Draft(head.tenant(), List.of(head), List.of(record), awaits);
    }

    /** Conversations that await a decision. For one operation, one step after the other. */
    final class Draft {

        private final Tenant tenant;
        private final List<Head> heads;
        private final List<byte[]> records;
        final String awaits;
        private boolean written;

        private Draft(Tenant tenant, List<Head> heads, List<byte[]> records, String awaits) {
            this.tenant = tenant;
            this.heads = heads;
            this.records = records;
            this.awaits = awaits;
        }

        /** Writes the conversations, at most once. */
        CompletableFuture<Void> write() {
            if (written) {
                return CompletableFuture.allOf();
            }
            written = true;
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int i = 0; i < heads.size(); i++) {
                writes.add(tables.hints().writeForStart(heads.get(i)));
                writes.add(tables.writer().prepare(heads.get(i), records.get(i), awaits));
            }
            return StatementExecutor.all(writes).whenComplete((done, failure) -> {
                if (failure != null) {
                    discard();
                }
            });
        }

        /** Marks the conversations as started, after the decision for them. */
        CompletableFuture<AppendResult> settle() {
            List<Long> ids = heads.stream().map(Head::serviceId).toList();
            return StatementExecutor.decided(tables.decisions().settle(tenant, ids))
                    .thenApply(settled -> AppendResult.COMMITTED);
        }

        /**
         * Discards the conversations: they do not start. A start that was decided although the cluster reported a
         * failure is kept.
         */
        void discard() {
            if (written) {
                heads.forEach(head -> limiter.runInBackground(tables.writer()
                        .discard(head, awaits)
                        .thenCompose(
                                discarded -> discarded ? tables.hints().removeAll(head) : CompletableFuture.allOf())));
            }
        }
    }
}
