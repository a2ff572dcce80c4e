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

    private final int most;
    private final ConcurrentMap<Object, Line> lines = new ConcurrentHashMap<>();

    /**
     * Creates a sequencer.
     *
     * @param most the maximum number of changes with one key that run or wait
     */
    KeyedSequencer(int most) {
        this.most = most;
    }

    /** The queue of a key: its length and its last change. */
    private record Line(int length, CompletableFuture<?> last) {}

    /**
     * Runs a change after all earlier ones with its key, whether they succeeded or not. Fails with an
     * {@link UnavailableException} at once if there are too many.
     *
     * @param what the key, such as the id of a conversation
     */
    <T> CompletableFuture<T> take(Object what, Supplier<CompletableFuture<T>> change) {
        // Completing one future inside the callback of the next would recurse once for each queued change.
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

    /** Appends a change to the queue, unless it is full; returns the queue as it was before. */
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

    /** Returns the number of keys with changes that run or wait. */
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
