package io.contextservices.store.copy;

import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.Tenant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compares two stores, conversation by conversation. Not thread-safe. */
final class Comparison {

    private final ConversationStore from;
    private final ConversationStore to;
    private final Consumer<CopyProgress> progress;
    private final long all;
    private final List<CopyReport.OfTenant> tenants = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private long done;

    Comparison(ConversationStore from, ConversationStore to, Consumer<CopyProgress> progress, long all) {
        this.from = from;
        this.to = to;
        this.progress = progress;
        this.all = all;
    }

    private void problem(Tenant tenant, String problem) {
        problemCount++;
        if (problems.size() < CopyReport.MAX_PROBLEMS) {
            problems.add("tenant " + tenant.name() + ": " + problem);
        }
    }

    /**
     * Compares receipts. Reads those of the target as of their issue in the source, so that expired ones are
     * found, too.
     */
    void receipts(List<ReceiptPage.Owned> page) throws InterruptedException {
        List<Optional<Receipt>> found = StoreFutures.awaitAll(page, owned -> {
            Receipt receipt = owned.receipt();
            return to.receipt(owned.tenant(), receipt.key(), receipt.issuedAt(), receipt.lifetime());
        });
        for (int i = 0; i < page.size(); i++) {
            Receipt receipt = page.get(i).receipt();
            if (found.get(i).isEmpty()) {
                problem(page.get(i).tenant(), "a receipt of " + receipt.issuedAt() + " is missing");
            } else if (!found.get(i).get().equals(receipt)) {
                problem(page.get(i).tenant(), "in place of a receipt of " + receipt.issuedAt() + " there is another");
            }
        }
    }

    void services(Tenant tenant) throws InterruptedException {
        ConversationPages source = new ConversationPages(from, tenant);
        ConversationPages target = new ConversationPages(to, tenant);
        ConversationChecksum ofSource = new ConversationChecksum();
        ConversationChecksum ofTarget = new ConversationChecksum();
        Conversation original = source.next();
        Conversation copied = target.next();
        while (original != null || copied != null) {
            long id = Math.min(id(original), id(copied));
            byte[] record = id(original) == id && original != null ? ofSource.add(original) : null;
            byte[] copiedRecord = id(copied) == id && copied != null ? ofTarget.add(copied) : null;
            boolean comparable =
                    !source.unreadable().contains(id) && !target.unreadable().contains(id);
            if (comparable && !Arrays.equals(record, copiedRecord)) {
                problem(
                        tenant,
                        "service " + id
                                + (copiedRecord == null
                                        ? " is missing"
                                        : record == null ? " is only in the target" : " is another"));
            }
            original = record == null ? original : source.next();
            copied = copiedRecord == null ? copied : target.next();
            if (++done % StoreCopy.AT_ONCE == 0) {
                progress.accept(new CopyProgress(CopyProgress.Step.COMPARISON, done, all));
            }
        }
        source.unreadable().forEach(id -> problem(tenant, "service " + id + " cannot be read in the source"));
        target.unreadable().forEach(id -> problem(tenant, "service " + id + " cannot be read in the target"));
        tenants.add(new CopyReport.OfTenant(
                tenant, ofSource.contents(), ofTarget.contents(), List.copyOf(source.unreadable())));
    }

    private static long id(@Nullable Conversation conversation) {
        return conversation == null ? Long.MAX_VALUE : conversation.head().serviceId();
    }

    CopyReport report(long copied, long existing, long receipts) {
        return new CopyReport(copied, existing, receipts, tenants, problemCount, problems);
    }
}
