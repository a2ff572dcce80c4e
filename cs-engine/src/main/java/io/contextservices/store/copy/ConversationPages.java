package io.contextservices.store.copy;

import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Page;
import io.contextservices.store.Tenant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the conversations of a tenant, ascending by id, and skips unreadable ones. The store reads one page
 * ahead. Not thread-safe.
 */
final class ConversationPages {

    private final ConversationStore store;
    private final Tenant tenant;
    private @Nullable CompletableFuture<Page<Long>> upcoming;
    private final Set<Long> unreadable = new TreeSet<>();
    private List<Conversation> page = List.of();
    private int index;

    ConversationPages(ConversationStore store, Tenant tenant) {
        this.store = store;
        this.tenant = tenant;
        this.upcoming = store.scan(tenant, 0, StoreCopy.AT_ONCE);
    }

    /** Returns the next page with readable conversations; empty at the end. */
    List<Conversation> page() throws InterruptedException {
        List<Conversation> found = List.of();
        while (found.isEmpty() && upcoming != null) {
            Page<Long> read = StoreFutures.await(upcoming);
            found = read.conversations();
            unreadable.addAll(read.unreadable());
            upcoming = read.next() == null ? null : store.scan(tenant, read.next(), StoreCopy.AT_ONCE);
        }
        return found;
    }

    /** Returns the ids that were skipped up to the end of the last page, ascending. */
    Set<Long> unreadable() {
        return unreadable;
    }

    /** Returns the next conversation; {@code null} at the end. */
    @Nullable
    Conversation next() throws InterruptedException {
        if (index == page.size()) {
            page = page();
            index = 0;
        }
        return page.isEmpty() ? null : page.get(index++);
    }
}
