package io.contextservices.engine.internal;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the changes of one thing, such as a conversation, take place one after the other, in the order in which they came,
 * without a lock and without a thread that waits. Otherwise, of many changes at once, each sync would let one win and send
 * all others back to the start. Changes of different things have nothing to do with each other.
 */
final class KeyedSequencer {

    private final int most;
    private final ConcurrentMap<Object, Line> lines = new ConcurrentHashMap<>();

    /**
     * Turns.
     *
     * @param most how many changes of one thing may be under way or wait
     */
    KeyedSequencer(int most) {
        this.most = most;
    }

    /** Those of a thing that has any: how many, and the one that came last. */
    private record Line(int length, CompletableFuture<?> last) {}

    /**
     * Makes a change as soon as those of the same thing that came before it are over, however they went. Fails with an
     * {@link UnavailableException} at once if there are too many.
     *
     * @param what the id of a conversation, or whatever else it is that changes
     */
    <T> CompletableFuture<T> take(Object what, Supplier<CompletableFuture<T>> change) {
        // One future completed by hand within the callback of another would nest as deep as there are changes waiting.
        CompletableFuture<@Nullable CompletableFuture<?>> before = new CompletableFuture<>();
        CompletableFuture<T> turn = before.thenCompose(KeyedSequencer::over).thenCompose(over -> change.get());
        Line line = join(what, turn);
        if (line != null && line.length >= most) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("too many changes of this service at once", Duration.ofSeconds(1)));
        }
        before.complete(line == null ? null : line.last);
        CompletableFuture<?> unused = turn.whenComplete((value, failure) -> leave(what));
        return turn;
    }

    /** Makes the line longer by one, unless it is too long; returns it as it was. */
    private @Nullable Line join(Object what, CompletableFuture<?> turn) {
        while (true) {
            Line line = lines.get(what);
            if (line == null) {
                if (lines.putIfAbsent(what, new Line(1, turn)) == null) {
                    return null;
                }
            } else if (line.length >= most || lines.replace(what, line, new Line(line.length + 1, turn))) {
                return line;
            }
        }
    }

    /** How many things have a change that is under way or waits. */
    int size() {
        return lines.size();
    }

    private void leave(Object what) {
        lines.computeIfPresent(what, (same, line) -> line.length == 1 ? null : new Line(line.length - 1, line.last));
    }

    private static CompletableFuture<Boolean> over(@Nullable CompletableFuture<?> turn) {
        return turn == null ? CompletableFuture.completedFuture(true) : turn.handle((value, failure) -> true);
    }
}
