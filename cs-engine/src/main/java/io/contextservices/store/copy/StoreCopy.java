package io.contextservices.store.copy;

import static java.util.Objects.requireNonNull;

import io.contextservices.store.AppendResult;
import io.contextservices.store.AppendResult.Outcome;
import io.contextservices.store.Conversation;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.UnreadableConversationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Copies the contents of one store to another, and then compares the two.
 *
 * <pre>{@code
 * CopyReport report = StoreCopy.run(from, to, Instant.now(), progress -> {});
 * if (!report.isClean()) ...
 * }</pre>
 *
 * <p>The copy has four steps:
 *
 * <ul>
 *   <li>Ids: the target skips all ids that the source has ever reserved.
 *   <li>Receipts: valid receipts are copied, so that a request that is retried at the target is not executed twice.
 *   <li>Services: they are copied tenant by tenant with all events, ids and versions, including expired ones.
 *   <li>Comparison: everything is read again from both stores and compared byte by byte.
 * </ul>
 *
 * <p>A copy that stopped early can be run again: it does not touch services that the target already has with the same
 * head. A service that cannot be read is skipped and reported.
 *
 * <p>No process may write to either store during a copy; the comparison finds such writes. The source changes only in
 * that it skips one id.
 *
 * <p>Runs on the calling thread, which waits. The stores use their own threads, for up to {@value #AT_ONCE} services or
 * receipts at a time. Needs memory for four pages of services, of 4 MiB and one more service each.
 */
public final class StoreCopy {

    static final int AT_ONCE = 100;

    private final TransferableStore from;
    private final TransferableStore to;
    private final Instant now;
    private final Consumer<CopyProgress> progress;
    private long copied;
    private long existing;

    private StoreCopy(TransferableStore from, TransferableStore to, Instant now, Consumer<CopyProgress> progress) {
        this.from = requireNonNull(from, "from");
        this.to = requireNonNull(to, "to");
        this.now = requireNonNull(now, "now");
        this.progress = requireNonNull(progress, "progress");
    }

    /**
     * Copies the store, and compares the two.
     *
     * @param from the source, which this method does not close
     * @param to the target, which this method does not close; empty, or with the result of an earlier run
     * @param now the time at which receipts have to be valid to be copied
     * @param progress the listener for progress, called at intervals on the calling thread
     * @return the counts and the differences; the copy may be used if it is {@linkplain CopyReport#isClean clean}
     * @throws io.contextservices.api.UnavailableException if one of the stores is closed, or is unavailable
     * @throws StoreException if one of the stores fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static CopyReport run(
            TransferableStore from, TransferableStore to, Instant now, Consumer<CopyProgress> progress)
            throws InterruptedException {
        return new StoreCopy(from, to, now, progress).run();
    }

    private CopyReport run() throws InterruptedException {
        StoreFutures.await(to.skipIds(StoreFutures.await(from.reserveIds(1))));
        if (from.floor() > 0) {
            StoreFutures.await(to.raiseFloor(from.floor()));
        }
        receipts(this::importReceipts);
        Map<Tenant, Long> counts = new TreeMap<>(CopyReport.BY_NAME);
        counts.putAll(StoreFutures.await(from.countByTenant()));
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        for (Tenant tenant : counts.keySet()) {
            copy(tenant, all);
        }
        Comparison comparison = new Comparison(from, to, progress, all);
        long receipts = receipts(comparison::receipts);
        counts.putAll(StoreFutures.await(to.countByTenant()));
        for (Tenant tenant : counts.keySet()) {
            comparison.services(tenant);
        }
        return comparison.report(copied, existing, receipts);
    }

    private interface Receipts {
        void accept(List<ReceiptPage.Owned> page) throws InterruptedException;
    }

    /** Passes on the valid receipts of the source, and returns their number. */
    private long receipts(Receipts consumer) throws InterruptedException {
        long count = 0;
        String next = null;
        do {
            ReceiptPage page = StoreFutures.await(from.receipts(next, AT_ONCE));
            List<ReceiptPage.Owned> valid = page.receipts().stream()
                    .filter(owned -> owned.receipt().isValid(now))
                    .toList();
            consumer.accept(valid);
            count += valid.size();
            progress.accept(new CopyProgress(CopyProgress.Step.RECEIPTS, count, 0));
            next = page.next();
        } while (next != null);
        return count;
    }

    /** Copies a conversation. If the target has it but cannot read it, the comparison reports that. */
    private CompletableFuture<AppendResult> importConversation(Conversation conversation) {
        return to.importConversation(conversation).exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof UnreadableConversationException
                    ? CompletableFuture.completedFuture(AppendResult.CONFLICT)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private void importReceipts(List<ReceiptPage.Owned> page) throws InterruptedException {
        StoreFutures.awaitAll(page, owned -> to.importReceipt(owned.tenant(), owned.receipt()));
    }

    private void copy(Tenant tenant, long all) throws InterruptedException {
        ConversationPages pages = new ConversationPages(from, tenant);
        for (List<Conversation> page = pages.page(); !page.isEmpty(); page = pages.page()) {
            for (AppendResult result : StoreFutures.awaitAll(page, this::importConversation)) {
                // The comparison reports different conversations with one id.
                copied += result.outcome() == Outcome.COMMITTED ? 1 : 0;
                existing += result.outcome() == Outcome.EXISTS ? 1 : 0;
            }
            progress.accept(new CopyProgress(CopyProgress.Step.SERVICES, copied + existing, all));
        }
    }
}
