package io.contextservices.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for results, but not for ever. */
final class Results {

    private static final int SECONDS = 30;

    private Results() {}

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Makes the call on some other thread. */
    static <T> CompletableFuture<T> elsewhere(Supplier<CompletableFuture<T>> call) {
        return CompletableFuture.completedFuture(call).thenComposeAsync(Supplier::get);
    }

    /** What the future failed with. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            Object result = get(future);
            throw new AssertionError("did not fail: " + result);
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }
}
