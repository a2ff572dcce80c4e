package io.contextservices.engine.internal;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.IdBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Allocates service ids from blocks that the store has reserved. The next block is fetched when half of the present one
 * is used, so that a start hardly ever waits. Ids that are left when the process ends are never used.
 */
final class IdAllocator {

    private static final int BLOCK = 1_000;

    private final ConversationStore store;
    private final Object lock = new Object();
    private volatile Block current = new Block(new IdBlock(1, 1), 1);
    private @Nullable CompletableFuture<IdBlock> upcoming;

    IdAllocator(ConversationStore store) {
        this.store = store;
    }

    private static final class Block {

        private final IdBlock ids;
        private final AtomicInteger used;

        Block(IdBlock ids, int used) {
            this.ids = ids;
            this.used = new AtomicInteger(used);
        }
    }

    /** Returns an id at once, or 0 if the next block has not arrived. */
    long tryNext() {
        Block block = current;
        if (block.used.get() >= block.ids.count()) {
            return 0;
        }
        int index = block.used.getAndIncrement();
        if (index == block.ids.count() / 2) {
            // If this fails, the first operation that needs the block fails.
            CompletableFuture<IdBlock> unused = fetch(block);
        }
        return index < block.ids.count() ? block.ids.first() + index : 0;
    }

    /** Returns an id when one is available. */
    CompletableFuture<Long> next() {
        Block block = current;
        long id = tryNext();
        if (id != 0) {
            return CompletableFuture.completedFuture(id);
        }
        return fetch(block).thenCompose(fetched -> {
            use(block, fetched);
            return next();
        });
    }

    /** Returns several ids, ascending, when they are available. */
    CompletableFuture<List<Long>> next(int count) {
        List<Long> ids = new ArrayList<>(count);
        CompletableFuture<?> last = CompletableFuture.completedFuture(ids);
        for (int i = 0; i < count; i++) {
            last = last.thenCompose(done -> next()).thenAccept(ids::add);
        }
        return last.thenApply(done -> ids);
    }

    /** Returns the block after this one, or a completed future if another thread has already replaced this one. */
    private CompletableFuture<IdBlock> fetch(Block block) {
        synchronized (lock) {
            if (current != block) {
                return CompletableFuture.completedFuture(current.ids);
            }
            CompletableFuture<IdBlock> fetch = upcoming;
            if (fetch == null || fetch.isCompletedExceptionally()) {
                fetch = store.reserveIds(BLOCK);
                upcoming = fetch;
            }
            return fetch;
        }
    }

    private void use(Block exhausted, IdBlock fetched) {
        synchronized (lock) {
            if (current == exhausted) {
                current = new Block(fetched, 0);
                upcoming = null;
            }
        }
    }
}
