package io.contextservices.cassandra;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of statements in progress; the others wait in order. A statement's timeout therefore begins when it
 * is sent, and a waiting statement does not time out. Thread-safe.
 */
final class ConcurrencyLimiter {

    private record Queued<T>(Supplier<CompletionStage<T>> send, CompletableFuture<T> result) {

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

    private final Deque<Queued<?>> queue = new ArrayDeque<>();
    private int free;

    ConcurrencyLimiter(int max) {
        free = max;
    }

    <T> CompletableFuture<T> submit(Supplier<CompletionStage<T>> send) {
        Queued<T> queued = new Queued<>(send, new CompletableFuture<>());
        synchronized (this) {
            if (free == 0) {
                queue.add(queued);
                return queued.result;
            }
            free--;
        }
        run(queued);
        return queued.result;
    }

    /**
     * Runs statements until one of them is pending. While no node is reachable, every statement fails as soon as it is
     * sent; a loop handles them one after the other, where recursion would overflow the stack.
     */
    private void run(@Nullable Queued<?> first) {
        Queued<?> next = first;
        while (next != null && isDoneAtOnce(next)) {
            next = nextOrRelease();
        }
    }

    private <T> boolean isDoneAtOnce(Queued<T> queued) {
        CompletableFuture<T> sent = queued.sent();
        boolean done = sent.isDone();
        CompletableFuture<T> unused = sent.whenComplete((value, failure) -> {
            if (!done) {
                run(nextOrRelease());
            }
            queued.complete(value, failure);
        });
        return done;
    }

    /** Returns the next statement in the queue; {@code null} if the queue is empty. */
    private synchronized @Nullable Queued<?> nextOrRelease() {
        Queued<?> next = queue.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
