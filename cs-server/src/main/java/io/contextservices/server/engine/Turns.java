package io.contextservices.server.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Lets the changes of one conversation take place one after the other, in the order in which they came, without a lock and
 * without a thread that waits. Otherwise, of many changes at once, each sync would let one win and send all others back to
 * the start. Changes of different conversations have nothing to do with each other.
 */
final class Turns {

    /** The change that came last, of each conversation that has any under way. */
    private final ConcurrentMap<Long, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    <T> CompletableFuture<T> take(long serviceId, Supplier<CompletableFuture<T>> change) {
        CompletableFuture<T> turn = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(serviceId, turn);
        if (before == null) {
            run(serviceId, turn, change);
        } else {
            CompletableFuture<?> unused = before.whenComplete((value, failure) -> run(serviceId, turn, change));
        }
        return turn;
    }

    private <T> void run(long serviceId, CompletableFuture<T> turn, Supplier<CompletableFuture<T>> change) {
        CompletableFuture<?> unused = change.get().whenComplete((value, failure) -> {
            last.remove(serviceId, turn);
            if (failure == null) {
                turn.complete(value);
            } else {
                turn.completeExceptionally(failure);
            }
        });
    }
}
