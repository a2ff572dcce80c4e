package io.contextservices.engine.internal;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs changes with one key, such as a conversation, in the order of the calls, without locks and without waiting
 * threads. Without it, each sync would let one of many concurrent changes succeed, and the others would conflict and
 * start again. Changes with different keys are independent.
 */
final class KeyedSequencer {

    private final int limit;
    private final ConcurrentMap<Object, Queue> queues = new ConcurrentHashMap<>();

    /**
     * Creates a sequencer.
     *
     * @param limit the maximum number of changes with one key that run or wait
     */
    KeyedSequencer(int limit) {
        this.limit = limit;
    }

    /** The queue of a key: its length and its last change. */
    private record Queue(int length, CompletableFuture<?> last) {}

    /**
     * Runs a change after all earlier ones with its key, whether they succeeded or not. Fails with an
     * {@link UnavailableException} at once if there are too many.
     *
     * @param key the key, such as the id of a conversation
     */
    <T> CompletableFuture<T> run(Object key, Supplier<CompletableFuture<T>> change) {
        // Completing one future inside the callback of the next would recurse once for each queued change.
        CompletableFuture<@Nullable CompletableFuture<?>> previous = new CompletableFuture<>();
        CompletableFuture<T> result = previous.thenCompose(KeyedSequencer::end).thenCompose(ended -> change.get());
        Queue queue = enqueue(key, result);
        if (queue != null && queue.length >= limit) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("too many changes of this service at once", Duration.ofSeconds(1)));
        }
        previous.complete(queue == null ? null : queue.last);
        CompletableFuture<?> unused = result.whenComplete((value, failure) -> dequeue(key));
        return result;
    }

    /** Appends a change to the queue, unless it is full; returns the queue as it was before. */
    private @Nullable Queue enqueue(Object key, CompletableFuture<?> change) {
        while (true) {
            Queue queue = queues.get(key);
            if (queue == null) {
                if (queues.putIfAbsent(key, new Queue(1, change)) == null) {
                    return null;
                }
            } else if (queue.length >= limit || queues.replace(key, queue, new Queue(queue.length + 1, change))) {
                return queue;
            }
        }
    }

    /** Returns the number of keys with changes that run or wait. */
    int size() {
        return queues.size();
    }

    private void dequeue(Object key) {
        queues.computeIfPresent(
                key, (same, queue) -> queue.length == 1 ? null : new Queue(queue.length - 1, queue.last));
    }

    private static CompletableFuture<Boolean> end(@Nullable CompletableFuture<?> change) {
        return change == null ? CompletableFuture.completedFuture(true) : change.handle((value, failure) -> true);
    }
}
