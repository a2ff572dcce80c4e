package io.contextservices.server.engine;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
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

    private final int most;
    private final ConcurrentMap<Long, Line> lines = new ConcurrentHashMap<>();

    /**
     * Turns.
     *
     * @param most how many changes of one conversation may be under way or wait
     */
    Turns(int most) {
        this.most = most;
    }

    /** Those of a conversation that has any: how many, and the one that came last. */
    private record Line(int length, CompletableFuture<?> last) {}

    /**
     * Makes a change as soon as those of the same conversation that came before it are over, however they went. Fails with
     * an {@link UnavailableException} at once if there are too many.
     */
    <T> CompletableFuture<T> take(long serviceId, Supplier<CompletableFuture<T>> change) {
        // One future completed by hand within the callback of another would nest as deep as there are changes waiting.
        CompletableFuture<@Nullable CompletableFuture<?>> before = new CompletableFuture<>();
        CompletableFuture<T> turn = before.thenCompose(Turns::over).thenCompose(over -> change.get());
        Line line = join(serviceId, turn);
        if (line != null && line.length >= most) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("too many changes of this service at once", Duration.ofSeconds(1)));
        }
        before.complete(line == null ? null : line.last);
        CompletableFuture<?> unused = turn.whenComplete((value, failure) -> leave(serviceId));
        return turn;
    }

    /** Makes the line longer by one, unless it is too long; returns it as it was. */
    private @Nullable Line join(long serviceId, CompletableFuture<?> turn) {
        while (true) {
            Line line = lines.get(serviceId);
            if (line == null) {
                if (lines.putIfAbsent(serviceId, new Line(1, turn)) == null) {
                    return null;
                }
            } else if (line.length >= most || lines.replace(serviceId, line, new Line(line.length + 1, turn))) {
                return line;
            }
        }
    }

    private void leave(long serviceId) {
        lines.computeIfPresent(serviceId, (id, line) -> line.length == 1 ? null : new Line(line.length - 1, line.last));
    }

    private static CompletableFuture<Boolean> over(@Nullable CompletableFuture<?> turn) {
        return turn == null ? CompletableFuture.completedFuture(true) : turn.handle((value, failure) -> true);
    }
}
