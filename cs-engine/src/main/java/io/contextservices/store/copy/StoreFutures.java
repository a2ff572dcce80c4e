package io.contextservices.store.copy;

import io.contextservices.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Waits for the futures of stores. */
final class StoreFutures {

    private StoreFutures() {}

    /**
     * Returns the value of a future, or throws its failure. Throws if the thread is interrupted, even if the future is
     * complete.
     */
    static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof RuntimeException failure
                    ? failure
                    : new StoreException("a store failed: " + cause, cause);
        }
    }

    /**
     * Runs operations at once and returns their values. All are complete when this returns, or throws a failure of a
     * store.
     */
    static <Q, T> List<T> awaitAll(List<Q> inputs, Function<Q, CompletableFuture<T>> operation)
            throws InterruptedException {
        List<CompletableFuture<T>> futures = inputs.stream().map(operation).toList();
        await(CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new)));
        List<T> values = new ArrayList<>();
        for (CompletableFuture<T> future : futures) {
            values.add(await(future));
        }
        return values;
    }
}
