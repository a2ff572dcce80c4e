package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import io.contextservices.cassandra.ConversationTable.Changed;
import io.contextservices.cassandra.Decisions.Decided;
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

    private final StatementExecutor statements;
    private final ConversationTable conversations;
    private final Decisions decisions;
    private final Receipts receipts;
    private final HintWriter hintWriter;
    private final OperationLimiter limiter;

    ConversationUpdates(
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

    CompletableFuture<AppendResult> change(Commit commit, byte[] record) {
        Receipt receipt = commit.receipt();
        return receipt == null
                ? make(commit, record, null)
                        .thenApply(done -> done.made() ? AppendResult.COMMITTED : AppendResult.CONFLICT)
                : announce(commit, record, receipt, announcement(commit, receipt), 0);
    }

    private static Decided announcement(Commit commit, Receipt receipt) {
        Head next = commit.next();
        String what = String.join(
                "\n",
                receipt.key(),
                Long.toString(next.serviceId()),
                Integer.toString(next.version()),
                receipt.answer());
        UUID token = UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8));
        return Decided.change(token, next.serviceId(), next.version(), receipt);
    }

    private CompletableFuture<AppendResult> announce(
            Commit commit, byte[] record, Receipt receipt, Decided mine, int attempt) {
        Tenant tenant = commit.next().tenant();
        return receipts.look(tenant, receipt.key(), receipt.issued()).thenCompose(known -> {
            if (known.repeated() != null) {
                return CompletableFuture.completedFuture(AppendResult.repeated(known.repeated()));
            }
            boolean same = known.row() != null && known.row().token().equals(mine.token());
            if (known.busy() && same) {
                return carryOut(commit, record, receipt, mine);
            }
            if (known.busy()) {
                return again(commit, record, receipt, mine, attempt);
            }
            return decisions
                    .put(tenant, Decisions.ofReceipt(receipt.key()), known.row(), mine)
                    .thenCompose(put -> put
                            ? carryOut(commit, record, receipt, mine)
                            : again(commit, record, receipt, mine, attempt));
        });
    }

    private CompletableFuture<AppendResult> again(
            Commit commit, byte[] record, Receipt receipt, Decided mine, int attempt) {
        return attempt < MAX_ATTEMPTS
                ? statements.later(attempt, next -> announce(commit, record, receipt, mine, next))
                : CompletableFuture.failedFuture(new UnavailableException(
                        "a request with this key is under way", StatementExecutor.RETRY_AFTER));
    }

    private CompletableFuture<AppendResult> carryOut(Commit commit, byte[] record, Receipt receipt, Decided mine) {
        Head next = commit.next();
        Tenant tenant = next.tenant();
        return make(commit, record, mine.token()).thenCompose(done -> {
            if (done.made()) {
                return StatementExecutor.decided(decisions.confirm(tenant, Decisions.ofReceipt(receipt.key()), mine))
                        .thenApply(confirmed -> AppendResult.COMMITTED);
            }
            return StatementExecutor.decided(receipts.look(tenant, receipt.key(), receipt.issued()))
                    .thenApply(known ->
                            known.repeated() == null ? AppendResult.CONFLICT : AppendResult.repeated(known.repeated()));
        });
    }

    private CompletableFuture<Changed> make(Commit commit, byte[] record, @Nullable UUID claim) {
        Head expected = requireNonNull(commit.expected());
        Head next = commit.next();
        return hintWriter.before(expected, next)
                .thenCompose(written -> conversations.change(commit, expected, record, UUID.randomUUID(), claim))
                .thenApply(done -> {
                    tidy(expected, next, done);
                    return done;
                });
    }

    /**
     * Removes the hints that are now useless: those of the previous head after a success, those of the new head after a
     * conflict.
     */
    private void tidy(Head expected, Head next, Changed done) {
        Head current = done.current();
        if (done.made()) {
            limiter.behind(hintWriter.behind(expected, next, next.version()));
        } else if (current == null) {
            limiter.behind(hintWriter.remove(next));
        } else if (current.version() >= next.version()) {
            limiter.behind(hintWriter.behind(next, current, next.version()));
        }
    }

    CompletableFuture<AppendResult> remove(Head expected) {
        return conversations.remove(expected).thenApply(removed -> {
            if (removed) {
                limiter.behind(hintWriter.remove(expected));
            }
            return removed ? AppendResult.COMMITTED : AppendResult.CONFLICT;
        });
    }
}
