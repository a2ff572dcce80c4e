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

    private void problem(Tenant tenant, String what) {
        problemCount++;
        if (problems.size() < CopyReport.MAX_PROBLEMS) {
            problems.add("tenant " + tenant.name() + ": " + what);
        }
    }

    /**
     * Compares receipts. Reads those of the target as of their issue in the source, so that also an expired one is
     * found.
     */
    void receipts(List<ReceiptPage.Owned> some) throws InterruptedException {
        List<Optional<Receipt>> found = StoreFutures.onAll(some, owned -> {
            Receipt receipt = owned.receipt();
            return to.receipt(owned.tenant(), receipt.key(), receipt.issuedAt(), receipt.kept());
        });
        for (int i = 0; i < some.size(); i++) {
            Receipt receipt = some.get(i).receipt();
            if (found.get(i).isEmpty()) {
                problem(some.get(i).tenant(), "a receipt of " + receipt.issuedAt() + " is missing");
            } else if (!found.get(i).get().equals(receipt)) {
                problem(some.get(i).tenant(), "in place of a receipt of " + receipt.issuedAt() + " there is another");
            }
        }
    }

    void services(Tenant tenant) throws InterruptedException {
        ConversationPages here = new ConversationPages(from, tenant);
        ConversationPages there = new ConversationPages(to, tenant);
        ConversationChecksum ofSource = new ConversationChecksum();
        ConversationChecksum ofTarget = new ConversationChecksum();
        Conversation one = here.next();
        Conversation other = there.next();
        while (one != null || other != null) {
            long id = Math.min(id(one), id(other));
            byte[] record = id(one) == id && one != null ? ofSource.add(one) : null;
            byte[] copy = id(other) == id && other != null ? ofTarget.add(other) : null;
            boolean comparable =
                    !here.unreadable().contains(id) && !there.unreadable().contains(id);
            if (comparable && !Arrays.equals(record, copy)) {
                problem(
                        tenant,
                        "service " + id
                                + (copy == null
                                        ? " is missing"
                                        : record == null ? " is only in the target" : " is another"));
            }
            one = record == null ? one : here.next();
            other = copy == null ? other : there.next();
            if (++done % StoreCopy.AT_ONCE == 0) {
                progress.accept(new CopyProgress(CopyProgress.Step.COMPARISON, done, all));
            }
        }
        here.unreadable().forEach(id -> problem(tenant, "service " + id + " cannot be read in the source"));
        there.unreadable().forEach(id -> problem(tenant, "service " + id + " cannot be read in the target"));
        tenants.add(new CopyReport.OfTenant(
                tenant, ofSource.contents(), ofTarget.contents(), List.copyOf(here.unreadable())));
    }

    private static long id(@Nullable Conversation conversation) {
        return conversation == null ? Long.MAX_VALUE : conversation.head().serviceId();
    }

    CopyReport report(long copied, long there, long receipts) {
        return new CopyReport(copied, there, receipts, tenants, problemCount, problems);
    }
}
