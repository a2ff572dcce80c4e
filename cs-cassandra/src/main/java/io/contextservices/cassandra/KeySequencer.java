package io.contextservices.cassandra;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has what is about the same thing take place one after the other, in the order in which it was asked for. Safe for any thread. */
final class KeySequencer<K> {

    private final ConcurrentMap<K, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    /** Does something in turn; at once if it is about nothing. */
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
