package io.contextservices.server.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the changes of one conversation take place one after the other, in the order in which they came, without a lock and
 * without a thread that waits. Otherwise, of many changes at once, each sync would let one win and send all others back to
 * the start. Changes of different conversations have nothing to do with each other.
 */
final class Turns {

    /** The change that came last, of each conversation that has any under way. */
    private final ConcurrentMap<Long, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    /** Makes a change as soon as those of the same conversation that came before it are over, however they went. */
    <T> CompletableFuture<T> take(long serviceId, Supplier<CompletableFuture<T>> change) {
        // One future completed by hand within the callback of another would nest as deep as there are changes waiting.
        CompletableFuture<@Nullable CompletableFuture<?>> before = new CompletableFuture<>();
        CompletableFuture<T> turn = before.thenCompose(Turns::over).thenCompose(over -> change.get());
        before.complete(last.put(serviceId, turn));
        CompletableFuture<?> unused = turn.whenComplete((value, failure) -> last.remove(serviceId, turn));
        return turn;
    }

    private static CompletableFuture<Boolean> over(@Nullable CompletableFuture<?> turn) {
        return turn == null ? CompletableFuture.completedFuture(true) : turn.handle((value, failure) -> true);
    }
}
