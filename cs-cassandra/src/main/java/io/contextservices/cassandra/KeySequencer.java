package io.contextservices.cassandra;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs actions with the same key one after the other, in the order of their requests. Thread-safe. */
final class KeySequencer<K> {

    private final ConcurrentMap<K, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    /** Runs an action in turn; immediately if the key is {@code null}. */
    <T> CompletableFuture<T> run(@Nullable K key, Supplier<CompletableFuture<T>> action) {
        if (key == null) {
            return action.get();
        }
        CompletableFuture<Boolean> completion = new CompletableFuture<>();
        CompletableFuture<?> previous = last.put(key, completion);
        CompletableFuture<T> result = previous == null ? action.get() : previous.thenCompose(done -> action.get());
        return result.whenComplete((value, failure) -> {
            last.remove(key, completion);
            completion.complete(true);
        });
    }
}
