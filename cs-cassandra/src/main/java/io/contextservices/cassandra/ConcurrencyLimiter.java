package io.contextservices.cassandra;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many go at a time; the others wait, in order. So a statement's own time begins when it is sent, and what waits here is
 * not taken for lost. Safe for any thread.
 */
final class ConcurrencyLimiter {

    private record Passing<T>(Supplier<CompletionStage<T>> send, CompletableFuture<T> result) {

        CompletableFuture<T> sent() {
            try {
                return send.get().toCompletableFuture();
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        void complete(T value, @Nullable Throwable failure) {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }
    }

    private final Deque<Passing<?>> waiting = new ArrayDeque<>();
    private int free;

    ConcurrencyLimiter(int most) {
        free = most;
    }

    <T> CompletableFuture<T> pass(Supplier<CompletionStage<T>> send) {
        Passing<T> passing = new Passing<>(send, new CompletableFuture<>());
        synchronized (this) {
            if (free == 0) {
                waiting.add(passing);
                return passing.result;
            }
            free--;
        }
        go(passing);
        return passing.result;
    }

    /** While no node can be reached, all that wait fail as soon as they are sent: one after the other, not one inside the other. */
    private void go(@Nullable Passing<?> first) {
        Passing<?> next = first;
        while (next != null && isOverAtOnce(next)) {
            next = leave();
        }
    }

    private <T> boolean isOverAtOnce(Passing<T> passing) {
        CompletableFuture<T> sent = passing.sent();
        boolean over = sent.isDone();
        CompletableFuture<T> unused = sent.whenComplete((value, failure) -> {
            if (!over) {
                go(leave());
            }
            passing.complete(value, failure);
        });
        return over;
    }

    /** Who goes next; {@code null} for nobody. */
    private synchronized @Nullable Passing<?> leave() {
        Passing<?> next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
