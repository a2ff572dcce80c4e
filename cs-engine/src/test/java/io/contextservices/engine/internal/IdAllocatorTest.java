package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.IdBlock;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdAllocatorTest {

    private static final int BLOCK = 3;
    private static final int APART = 10;

    private final AtomicLong blocks = new AtomicLong();

    /** Reserves small blocks with gaps between them. */
    private final ConversationStore store = (ConversationStore) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ConversationStore.class},
            (proxy, method, arguments) ->
                    CompletableFuture.completedFuture(new IdBlock(APART * blocks.incrementAndGet(), BLOCK)));

    /** Of threads that reach the last id of a block at the same moment, one gets it, and none gets an id behind it. */
    @Test
    void concurrentIdsAreUniqueAndReserved() {
        IdAllocator ids = new IdAllocator(store);
        List<CompletableFuture<List<Long>>> threads = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> {
                            List<Long> got = new ArrayList<>();
                            while (got.size() < 100_000) {
                                long id = ids.tryNext();
                                got.add(id == 0 ? ids.next().join() : id);
                            }
                            return got;
                        },
                        task -> new Thread(task, "ids").start()))
                .toList();
        List<Long> all = threads.stream().flatMap(each -> each.join().stream()).toList();

        assertThat(all.stream().filter(id -> id < APART || id % APART >= BLOCK)).isEmpty();
        assertThat(all.stream().distinct()).hasSameSizeAs(all);
    }
}
