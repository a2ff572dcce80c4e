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
    private final ConversationTable conversations;
    private final Decisions decisions;
    private final Lists lists;
    private final OperationLimiter limiter;

    UniqueStarts(
            ConversationStarts starts,
            ConversationTable conversations,
            Decisions decisions,
            Lists lists,
            OperationLimiter limiter) {
        this.starts = starts;
        this.conversations = conversations;
        this.decisions = decisions;
        this.lists = lists;
        this.limiter = limiter;
    }

    CompletableFuture<AppendResult> begin(Commit commit, byte[] record) {
        Head head = commit.next();
        Receipt receipt = commit.receipt();
        String sort = sort(head);
        String awaits = receipt == null ? sort : Decisions.ofReceipt(receipt.key());
        return new Start(head, receipt, sort, starts.draft(head, record, awaits)).attempt(0);
    }

    /** Returns the row key for all conversations similar to this one. */
    private static String sort(Head head) {
        return "s" + TypeDigest.of(head.customerId(), head.contactKey(), head.serviceType());
    }

    /** A start under way. */
    private final class Start {

        private final Head head;
        private final Tenant tenant;
        private final @Nullable Receipt receipt;
        private final String sort;
        private final Draft draft;
        private final Decided mine;

        Start(Head head, @Nullable Receipt receipt, String sort, Draft draft) {
            this.head = head;
            this.tenant = head.tenant();
            this.receipt = receipt;
            this.sort = sort;
            this.draft = draft;
            this.mine = Decided.beginning(List.of(head.serviceId()), receipt);
        }

        CompletableFuture<AppendResult> attempt(int number) {
            return starts.look(tenant, receipt).thenCompose(known -> {
                if (known.repeated() != null) {
                    return giveUp(AppendResult.repeated(known.repeated()));
                }
                return known.busy() ? again(number) : letThrough(known.row(), number);
            });
        }

        private CompletableFuture<AppendResult> letThrough(@Nullable Decided ofReceipt, int number) {
            CompletableFuture<@Nullable Decided> last = decisions.read(tenant, sort);
            return active(head).thenCombine(last, Found::new).thenCompose(found -> {
                if (found.active != null) {
                    return giveUp(AppendResult.exists(found.active.serviceId()));
                }
                return free(found.last, number).thenCompose(way -> {
                    if (way.inTheWay != null) {
                        return giveUp(AppendResult.exists(way.inTheWay.serviceId()));
                    }
                    return way.undecided ? again(number) : go(found.last, ofReceipt, number);
                });
            });
        }

        private CompletableFuture<AppendResult> go(@Nullable Decided last, @Nullable Decided ofReceipt, int number) {
            return draft.write()
                    .thenCompose(written -> isMe(last)
                            ? CompletableFuture.completedFuture(true)
                            : decisions.put(tenant, sort, last, Decided.beginning(List.of(head.serviceId()), null)))
                    .thenCompose(through -> through && receipt != null
                            ? decisions.put(tenant, draft.awaits, ofReceipt, mine)
                            : CompletableFuture.completedFuture(through))
                    .thenCompose(decided -> decided ? draft.settle() : again(number));
        }

        private boolean isMe(@Nullable Decided last) {
            return last != null && last.services().contains(head.serviceId());
        }

        /** Determines whether the start admitted last permits another one. */
        private CompletableFuture<Way> free(@Nullable Decided last, int number) {
            if (last == null || last.services().isEmpty() || isMe(last)) {
                return CompletableFuture.completedFuture(Way.FREE);
            }
            long id = last.services().get(0);
            return conversations.standing(tenant, id).thenCompose(found -> {
                if (found == null) {
                    return CompletableFuture.completedFuture(Way.FREE);
                }
                Way begun = found.head().isActiveLike(head) ? new Way(found.head(), false) : Way.FREE;
                if (found.awaits() == null) {
                    return CompletableFuture.completedFuture(begun);
                }
                return found.awaits().equals(sort)
                        ? decisions.settle(tenant, last.services()).thenApply(settled -> begun)
                        : undecided(id, found.awaits(), begun, number);
            });
        }

        /** Checks the decision on a start with a receipt. Cancels the start once it has been undecided for too long. */
        private CompletableFuture<Way> undecided(long id, String awaits, Way begun, int number) {
            return decisions.read(tenant, awaits).thenCompose(row -> {
                if (row != null && row.services().contains(id)) {
                    return decisions.settle(tenant, row.services()).thenApply(settled -> begun);
                }
                if (number < PATIENCE) {
                    return CompletableFuture.completedFuture(Way.WAIT);
                }
                return isDecided(row)
                        ? CompletableFuture.completedFuture(Way.FREE)
                        : decisions
                                .put(tenant, awaits, row, Decided.nothing())
                                .thenApply(done -> done ? Way.FREE : Way.WAIT);
            });
        }

        /** Returns whether the row has decided for another start or a change; then this start can never be decided. */
        private boolean isDecided(@Nullable Decided row) {
            return row != null && row.receipt() != null && row.receipt().isGood(head.touched());
        }

        private CompletableFuture<AppendResult> again(int number) {
            return starts.again(draft, number, this::attempt);
        }

        private CompletableFuture<AppendResult> giveUp(AppendResult because) {
            draft.giveUp();
            return CompletableFuture.completedFuture(because);
        }
    }

    private record Found(@Nullable Head active, @Nullable Decided last) {}

    /**
     * The permission to continue: denied if an active conversation conflicts, and pending while the outcome of another
     * start is unknown.
     */
    private record Way(@Nullable Head inTheWay, boolean undecided) {

        private static final Way FREE = new Way(null, false);
        private static final Way WAIT = new Way(null, true);
    }

    /** Returns an active conversation similar to a head; {@code null} if there is none. */
    private CompletableFuture<@Nullable Head> active(Head like) {
        Set<String> types = like.serviceType() == null ? Set.of() : Set.of(like.serviceType());
        Instant now = like.touched();
        ListQuery query = new ListQuery(Status.ACTIVE, types, null, null, null, MAX_ACTIVE, now);
        return active(like, new ListCandidates(lists, limiter, like.lookUp(), query), 0);
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
                    .map(id -> conversations.headIfReadable(like.tenant(), id))
                    .toList();
            return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                    .thenCompose(done -> {
                        for (int i = 0; i < reads.size(); i++) {
                            Head head = reads.get(i).join();
                            if (candidates.isWanted(ids.get(i), head) && head != null && head.isActiveLike(like)) {
                                return CompletableFuture.completedFuture(head);
                            }
                        }
                        return active(like, candidates, seen + ids.size());
                    });
        });
    }
}
