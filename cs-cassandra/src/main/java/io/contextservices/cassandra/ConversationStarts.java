package io.contextservices.cassandra;

import io.contextservices.api.UnavailableException;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.cassandra.Receipts.Known;
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

    private final StatementExecutor statements;
    private final ConversationTable conversations;
    private final Decisions decisions;
    private final Receipts receipts;
    private final HintWriter hintWriter;
    private final OperationLimiter limiter;

    ConversationStarts(
            StatementExecutor statements,
            ConversationTable conversations,
            Decisions decisions,
            Receipts receipts,
            HintWriter hintWriter,
            OperationLimiter limiter) {
        this.statements = statements;
        this.conversations = conversations;
        this.decisions = decisions;
        this.receipts = receipts;
        this.hintWriter = hintWriter;
        this.limiter = limiter;
    }

    /** Starts a conversation without conditions and without a receipt. */
    CompletableFuture<AppendResult> begin(Head head, byte[] record) {
        return hintWriter.beforeStart(head)
                .thenCompose(written -> conversations.begin(head, record))
                .thenApply(begun -> AppendResult.COMMITTED);
    }

    /** Writes a complete conversation, unless one exists under its id. */
    CompletableFuture<AppendResult> adopt(Head head, List<byte[]> records) {
        return conversations
                .head(head.tenant(), head.serviceId())
                .thenCompose(there -> there != null
                        ? CompletableFuture.completedFuture(AppendResult.met(there, head))
                        : hintWriter.beforeStart(head)
                                .thenCompose(written -> conversations.adopt(head, records))
                                .thenApply(done -> AppendResult.COMMITTED));
    }

    /** Stores a receipt that starts no conversation. */
    CompletableFuture<AppendResult> adopt(Tenant tenant, Receipt receipt) {
        Draft none = new Draft(tenant, List.of(), List.of(), Decisions.ofReceipt(receipt.key()));
        return decide(none, receipt, Decided.beginning(List.of(), receipt), 0);
    }

    /**
     * Starts all conversations or none. Returns the stored receipt instead if the request of the first commit's receipt
     * was carried out before.
     */
    CompletableFuture<AppendResult> beginTogether(List<Commit> commits, List<byte[]> records) {
        Receipt receipt = commits.get(0).receipt();
        String key = receipt == null ? "b" + commits.get(0).next().serviceId() : Decisions.ofReceipt(receipt.key());
        List<Head> heads = commits.stream().map(Commit::next).toList();
        Draft draft = new Draft(heads.get(0).tenant(), heads, records, key);
        Decided mine = Decided.beginning(heads.stream().map(Head::serviceId).toList(), receipt);
        return decide(draft, receipt, mine, 0);
    }

    private CompletableFuture<AppendResult> decide(Draft draft, @Nullable Receipt receipt, Decided mine, int attempt) {
        Tenant tenant = draft.tenant;
        return look(tenant, receipt).thenCompose(known -> {
            if (known.repeated() != null) {
                draft.giveUp();
                return CompletableFuture.completedFuture(AppendResult.repeated(known.repeated()));
            }
            IntFunction<CompletableFuture<AppendResult>> next = number -> decide(draft, receipt, mine, number);
            if (known.busy()) {
                return again(draft, attempt, next);
            }
            return draft.write()
                    .thenCompose(written -> decisions.put(tenant, draft.awaits, known.row(), mine))
                    .thenCompose(put -> put ? draft.settle() : again(draft, attempt, next));
        });
    }

    CompletableFuture<Known> look(Tenant tenant, @Nullable Receipt receipt) {
        return receipt == null
                ? CompletableFuture.completedFuture(new Known(null, null, false))
                : receipts.look(tenant, receipt.key(), receipt.issued());
    }

    /** Retries the decision after a pause, because another request was faster or is about to decide. */
    <T> CompletableFuture<T> again(Draft draft, int attempt, IntFunction<CompletableFuture<T>> next) {
        if (attempt < MAX_ATTEMPTS) {
            return statements.later(attempt, next::apply);
        }
        draft.giveUp();
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
                writes.add(hintWriter.beforeStart(heads.get(i)));
                writes.add(conversations.prepare(heads.get(i), records.get(i), awaits));
            }
            return StatementExecutor.all(writes).whenComplete((done, failure) -> {
                if (failure != null) {
                    giveUp();
                }
            });
        }

        /** Marks the conversations as started, after the decision for them. */
        CompletableFuture<AppendResult> settle() {
            List<Long> ids = heads.stream().map(Head::serviceId).toList();
            return StatementExecutor.decided(decisions.settle(tenant, ids))
                    .thenApply(settled -> AppendResult.COMMITTED);
        }

        /**
         * Discards the conversations: they do not start. A start that was decided although the cluster reported a
         * failure is kept.
         */
        void giveUp() {
            if (written) {
                heads.forEach(head -> limiter.behind(conversations
                        .discard(head, awaits)
                        .thenCompose(gone -> gone ? hintWriter.remove(head) : CompletableFuture.allOf())));
            }
        }
    }
}
