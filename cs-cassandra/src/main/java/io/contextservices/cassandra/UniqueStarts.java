package io.contextservices.cassandra;

import io.contextservices.api.Status;
import io.contextservices.cassandra.ConversationStarts.Draft;
import io.contextservices.cassandra.Decisions.Decided;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts conversations on the condition that no similar one is active. Thread-safe.
 *
 * <p>Of concurrent starts of the same kind one is admitted, by a row for the kind that names the start admitted last.
 * Without a receipt, that row decides. With a receipt, the receipt's row decides. If the admitted start stays undecided
 * for a while, another one cancels it by a decision in its receipt's row.
 */
final class UniqueStarts {

    /** The maximum number of heads compared with one start. */
    private static final int MAX_ACTIVE = 1_000;

    /** The number of waits for another start, some seconds in all. */
    private static final int PATIENCE = 12;

    private final ConversationStarts starts;
    private final StoreTables tables;
    private final OperationLimiter limiter;

    UniqueStarts(ConversationStarts starts, StoreTables tables, OperationLimiter limiter) {
        this.starts = starts;
        this.tables = tables;
        this.limiter = limiter;
    }

    CompletableFuture<AppendResult> begin(Commit commit, byte[] record) {
        Head head = commit.next();
        Receipt receipt = commit.receipt();
        String kind = kind(head);
        String awaits = receipt == null ? kind : Decisions.receiptKey(receipt.key());
        return new Start(head, receipt, kind, starts.draft(head, record, awaits)).attempt(0);
    }

    /** Returns the row key for all conversations similar to this one. */
    private static String kind(Head head) {
        return "s" + TypeDigest.of(head.customerId(), head.contactKey(), head.serviceType());
    }

    /** A start in progress. */
    private final class Start {

        private final Head head;
        private final Tenant tenant;
        private final @Nullable Receipt receipt;
        private final String kind;
        private final Draft draft;
        private final Decided proposal;

        Start(Head head, @Nullable Receipt receipt, String kind, Draft draft) {
            this.head = head;
            this.tenant = head.tenant();
            this.receipt = receipt;
            this.kind = kind;
            this.draft = draft;
            this.proposal = Decided.ofStarts(List.of(head.serviceId()), receipt);
        }

        CompletableFuture<AppendResult> attempt(int number) {
            return starts.state(tenant, receipt).thenCompose(state -> {
                if (state.storedReceipt() != null) {
                    return discard(AppendResult.repeated(state.storedReceipt()));
                }
                return state.inProgress() ? retry(number) : decideIfFree(state.row(), number);
            });
        }

        private CompletableFuture<AppendResult> decideIfFree(@Nullable Decided ofReceipt, int number) {
            CompletableFuture<@Nullable Decided> last = tables.decisions().read(tenant, kind);
            return active(head).thenCombine(last, Competitors::new).thenCompose(found -> {
                if (found.active != null) {
                    return discard(AppendResult.exists(found.active.serviceId()));
                }
                return permission(found.last, number).thenCompose(permission -> {
                    if (permission.conflicting != null) {
                        return discard(AppendResult.exists(permission.conflicting.serviceId()));
                    }
                    return permission.undecided ? retry(number) : decide(found.last, ofReceipt, number);
                });
            });
        }

        private CompletableFuture<AppendResult> decide(
                @Nullable Decided last, @Nullable Decided ofReceipt, int number) {
            return draft.write()
                    .thenCompose(written -> isOwn(last)
                            ? CompletableFuture.completedFuture(true)
                            : tables.decisions()
                                    .put(tenant, kind, last, Decided.ofStarts(List.of(head.serviceId()), null)))
                    .thenCompose(admitted -> admitted && receipt != null
                            ? tables.decisions().put(tenant, draft.awaits, ofReceipt, proposal)
                            : CompletableFuture.completedFuture(admitted))
                    .thenCompose(decided -> decided ? draft.settle() : retry(number));
        }

        private boolean isOwn(@Nullable Decided last) {
            return last != null && last.services().contains(head.serviceId());
        }

        /** Determines whether the start admitted last permits another one. */
        private CompletableFuture<Permission> permission(@Nullable Decided last, int number) {
            if (last == null || last.services().isEmpty() || isOwn(last)) {
                return CompletableFuture.completedFuture(Permission.FREE);
            }
            long id = last.services().get(0);
            return tables.reader().storedHead(tenant, id).thenCompose(found -> {
                if (found == null) {
                    return CompletableFuture.completedFuture(Permission.FREE);
                }
                Permission onceBegun =
                        found.head().isActiveLike(head) ? new Permission(found.head(), false) : Permission.FREE;
                if (found.awaits() == null) {
                    return CompletableFuture.completedFuture(onceBegun);
                }
                return found.awaits().equals(kind)
                        ? tables.decisions().settle(tenant, last.services()).thenApply(settled -> onceBegun)
                        : undecided(id, found.awaits(), onceBegun, number);
            });
        }

        /** Checks the decision on a start with a receipt. Cancels the start once it has been undecided for too long. */
        private CompletableFuture<Permission> undecided(long id, String awaits, Permission onceBegun, int number) {
            return tables.decisions().read(tenant, awaits).thenCompose(row -> {
                if (row != null && row.services().contains(id)) {
                    return tables.decisions().settle(tenant, row.services()).thenApply(settled -> onceBegun);
                }
                if (number < PATIENCE) {
                    return CompletableFuture.completedFuture(Permission.WAIT);
                }
                return isDecided(row)
                        ? CompletableFuture.completedFuture(Permission.FREE)
                        : tables.decisions()
                                .put(tenant, awaits, row, Decided.ofNothing())
                                .thenApply(done -> done ? Permission.FREE : Permission.WAIT);
            });
        }

        /** Returns whether the row has decided for another start or a change; then this start can never be decided. */
        private boolean isDecided(@Nullable Decided row) {
            return row != null && row.receipt() != null && row.receipt().isValid(head.lastEventAt());
        }

        private CompletableFuture<AppendResult> retry(int number) {
            return starts.retry(draft, number, this::attempt);
        }

        private CompletableFuture<AppendResult> discard(AppendResult result) {
            draft.discard();
            return CompletableFuture.completedFuture(result);
        }
    }

    private record Competitors(
            @Nullable Head active, @Nullable Decided last) {}

    /**
     * The permission to continue: denied if an active conversation conflicts, and pending while the outcome of another
     * start is unknown.
     */
    private record Permission(@Nullable Head conflicting, boolean undecided) {

        private static final Permission FREE = new Permission(null, false);
        private static final Permission WAIT = new Permission(null, true);
    }

    /** Returns an active conversation similar to a head; {@code null} if there is none. */
    private CompletableFuture<@Nullable Head> active(Head like) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        Instant now = like.lastEventAt();
        ListQuery query = ListQuery.builder(MAX_ACTIVE, now)
                .status(Status.ACTIVE)
                .serviceTypes(types)
                .build();
        return active(like, new ListCandidates(tables.lists(), limiter, like.lookUp(), query), 0);
    }

    private CompletableFuture<@Nullable Head> active(Head like, ListCandidates candidates, int seen) {
        if (seen > MAX_ACTIVE) {
            throw new StoreException("more than " + MAX_ACTIVE + " active services in the list of " + like, null);
        }
        return candidates.next().thenCompose(ids -> {
            if (ids.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            List<CompletableFuture<@Nullable Head>> reads = ids.stream()
                    .map(id -> tables.reader().headIfReadable(like.tenant(), id))
                    .toList();
            return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                    .thenCompose(done -> {
                        for (int i = 0; i < reads.size(); i++) {
                            Head head = reads.get(i).join();
                            if (candidates.contains(ids.get(i), head) && head != null && head.isActiveLike(like)) {
                                return CompletableFuture.completedFuture(head);
                            }
                        }
                        return active(like, candidates, seen + ids.size());
                    });
        });
    }
}
