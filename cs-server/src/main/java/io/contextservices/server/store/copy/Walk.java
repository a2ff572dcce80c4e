package io.contextservices.server.store.copy;

import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Page;
import io.contextservices.server.store.Tenant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Goes through the conversations of a tenant, ascending by id, while the store reads a page ahead. For one thread. */
final class Walk {

    private final ConversationStore store;
    private final Tenant tenant;
    private @Nullable CompletableFuture<Page> ahead;
    private List<Conversation> page = List.of();
    private int taken;

    Walk(ConversationStore store, Tenant tenant) {
        this.store = store;
        this.tenant = tenant;
        this.ahead = store.scan(tenant, 0, StoreCopy.AT_ONCE);
    }

    /** The next page; empty at the end. */
    List<Conversation> page() throws InterruptedException {
        if (ahead == null) {
            return List.of();
        }
        Page read = Waiting.on(ahead);
        List<Conversation> found = read.conversations();
        ahead = read.more()
                ? store.scan(tenant, found.get(found.size() - 1).head().serviceId(), StoreCopy.AT_ONCE)
                : null;
        return found;
    }

    /** The next conversation; {@code null} at the end. */
    @Nullable
    Conversation next() throws InterruptedException {
        if (taken == page.size()) {
            page = page();
            taken = 0;
        }
        return page.isEmpty() ? null : page.get(taken++);
    }
}
