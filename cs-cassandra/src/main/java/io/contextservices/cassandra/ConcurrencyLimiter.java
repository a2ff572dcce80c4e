package io.contextservices.cassandra;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of statements under way; the others wait in order. A statement's timeout therefore begins when it
 * is sent, and a waiting statement does not time out. Thread-safe.
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

    /**
     * Runs statements until one of them is pending. While no node is reachable, every statement fails as soon as it is
     * sent; a loop handles them one after the other, where recursion would overflow the stack.
     */
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

    /** Returns the next statement in the queue; {@code null} if the queue is empty. */
    private synchronized @Nullable Passing<?> leave() {
        Passing<?> next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
