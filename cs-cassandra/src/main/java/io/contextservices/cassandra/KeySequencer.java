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
    <T> CompletableFuture<T> take(@Nullable K what, Supplier<CompletableFuture<T>> action) {
        if (what == null) {
            return action.get();
        }
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(what, over);
        CompletableFuture<T> result = before == null ? action.get() : before.thenCompose(done -> action.get());
        return result.whenComplete((value, failure) -> {
            last.remove(what, over);
            over.complete(true);
        });
    }
}
