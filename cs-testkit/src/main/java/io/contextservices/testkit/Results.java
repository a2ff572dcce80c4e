package io.contextservices.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for results, with a time limit. */
final class Results {

    private static final int SECONDS = 30;

    private Results() {}

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Makes the call on another thread. */
    static <T> CompletableFuture<T> onOtherThread(Supplier<CompletableFuture<T>> call) {
        return CompletableFuture.completedFuture(call).thenComposeAsync(Supplier::get);
    }

    /** Returns the failure of the future. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            Object result = get(future);
            throw new AssertionError("did not fail: " + result);
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }
}
