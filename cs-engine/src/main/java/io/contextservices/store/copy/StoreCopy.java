package io.contextservices.store.copy;

import static java.util.Objects.requireNonNull;

import io.contextservices.store.AppendResult;
import io.contextservices.store.AppendResult.Outcome;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.UnreadableConversationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Copies everything that one store keeps to another, and then compares the two.
 *
 * <pre>{@code
 * CopyReport report = StoreCopy.run(from, to, Instant.now(), progress -> {});
 * if (!report.isClean()) ...
 * }</pre>
 *
 * <p>First the ids are settled: the target hands out none that the source has ever handed out. Then come the receipts that are
 * good, so that a request which comes again, to the target, is not carried out twice. Then come the services with all their
 * events, under their ids and at their versions, tenant by tenant, expired ones too. So whenever it ends halfway, it can be run
 * again: what is there already, with the same head, is left alone. In the end all is read again, from both, and compared byte by
 * byte. A service that cannot be read is left out, and named.
 *
 * <p>Nobody may write to either of them meanwhile; what somebody does all the same shows when they are compared. In the source
 * nothing is changed but that it does not hand out one id.
 *
 * <p>Runs on the thread that calls, which waits; the stores work on theirs, on as many as {@value #AT_ONCE} services or receipts
 * at a time. Takes memory for four pages of services, of 4 MiB and one more service each.
 */
public final class StoreCopy {

    static final int AT_ONCE = 100;

    private final ConversationStore from;
    private final ConversationStore to;
    private final Instant now;
    private final Consumer<CopyProgress> progress;
    private long copied;
    private long there;

    private StoreCopy(ConversationStore from, ConversationStore to, Instant now, Consumer<CopyProgress> progress) {
        this.from = requireNonNull(from, "from");
        this.to = requireNonNull(to, "to");
        this.now = requireNonNull(now, "now");
        this.progress = requireNonNull(progress, "progress");
    }

    /**
     * Copies, and compares.
     *
     * @param from not closed by this
     * @param to the same; empty, or what an earlier run left there
     * @param now by which receipts are good, or not worth copying
     * @param progress told now and then how far it is, on the thread that calls
     * @return what has been copied, and what differs; the copy may be used if that is {@linkplain CopyReport#isClean nothing}
     * @throws io.contextservices.api.UnavailableException if one of the stores is closed, or does not answer for now
     * @throws StoreException if one of the stores fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static CopyReport run(
            ConversationStore from, ConversationStore to, Instant now, Consumer<CopyProgress> progress)
            throws InterruptedException {
        return new StoreCopy(from, to, now, progress).run();
    }

    private CopyReport run() throws InterruptedException {
        StoreFutures.on(to.skipIds(StoreFutures.on(from.reserveIds(1))));
        if (from.floor() > 0) {
            StoreFutures.on(to.raiseFloor(from.floor()));
        }
        receipts(this::adopt);
        Map<Tenant, Long> census = new TreeMap<>(CopyReport.BY_NAME);
        census.putAll(StoreFutures.on(from.census()));
        long all = census.values().stream().mapToLong(Long::longValue).sum();
        for (Tenant tenant : census.keySet()) {
            copy(tenant, all);
        }
        Comparison comparison = new Comparison(from, to, progress, all);
        long receipts = receipts(comparison::receipts);
        census.putAll(StoreFutures.on(to.census()));
        for (Tenant tenant : census.keySet()) {
            comparison.services(tenant);
        }
        return comparison.report(copied, there, receipts);
    }

    private interface Receipts {
        void take(List<ReceiptPage.Owned> some) throws InterruptedException;
    }

    /** Goes through the receipts that are good; how many they are. */
    private long receipts(Receipts taker) throws InterruptedException {
        long count = 0;
        String next = null;
        do {
            ReceiptPage page = StoreFutures.on(from.receipts(next, AT_ONCE));
            List<ReceiptPage.Owned> good = page.receipts().stream()
                    .filter(owned -> owned.receipt().isGood(now))
                    .toList();
            taker.take(good);
            count += good.size();
            progress.accept(new CopyProgress(CopyProgress.Step.RECEIPTS, count, 0));
            next = page.next();
        } while (next != null);
        return count;
    }

    /** What is there already and cannot be read is told when it is compared. */
    private CompletableFuture<AppendResult> adopt(Conversation conversation) {
        return to.adopt(conversation).exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof UnreadableConversationException
                    ? CompletableFuture.completedFuture(AppendResult.CONFLICT)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private void adopt(List<ReceiptPage.Owned> some) throws InterruptedException {
        StoreFutures.onAll(some, owned -> to.adoptReceipt(owned.tenant(), owned.receipt()));
    }

    private void copy(Tenant tenant, long all) throws InterruptedException {
        ConversationPages walk = new ConversationPages(from, tenant);
        for (List<Conversation> page = walk.page(); !page.isEmpty(); page = walk.page()) {
            for (AppendResult adopted : StoreFutures.onAll(page, this::adopt)) {
                // What is something else is told when it is compared.
                copied += adopted.outcome() == Outcome.COMMITTED ? 1 : 0;
                there += adopted.outcome() == Outcome.EXISTS ? 1 : 0;
            }
            progress.accept(new CopyProgress(CopyProgress.Step.SERVICES, copied + there, all));
        }
    }
}
