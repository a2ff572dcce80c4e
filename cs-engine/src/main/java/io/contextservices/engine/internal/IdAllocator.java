package io.contextservices.engine.internal;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.IdBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands out service ids from blocks that the store has set aside. The next block is fetched while half of the current one
 * is left, so that a start hardly ever waits for one. What is left of a block when the process ends is never used.
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

    /** An id at once, or 0 if a block has to be waited for. */
    long tryNext() {
        Block block = current;
        if (block.used.get() >= block.ids.count()) {
            return 0;
        }
        int index = block.used.getAndIncrement();
        if (index == block.ids.count() / 2) {
            // If this fails, whoever needs the block will hear of it.
            CompletableFuture<IdBlock> unused = fetch(block);
        }
        return index < block.ids.count() ? block.ids.first() + index : 0;
    }

    /** An id, as soon as there is one. */
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

    /** Several ids, ascending, as soon as they are there. */
    CompletableFuture<List<Long>> next(int count) {
        List<Long> ids = new ArrayList<>(count);
        CompletableFuture<?> last = CompletableFuture.completedFuture(ids);
        for (int i = 0; i < count; i++) {
            last = last.thenCompose(done -> next()).thenAccept(ids::add);
        }
        return last.thenApply(done -> ids);
    }

    /** The block after this one; a completed future of an older block if somebody else has moved on already. */
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
