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
    static <T> T on(CompletableFuture<T> answer) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return answer.get();
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
    static <Q, T> List<T> onAll(List<Q> questions, Function<Q, CompletableFuture<T>> ask) throws InterruptedException {
        List<CompletableFuture<T>> asked = questions.stream().map(ask).toList();
        on(CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new)));
        List<T> answers = new ArrayList<>();
        for (CompletableFuture<T> answer : asked) {
            answers.add(on(answer));
        }
        return answers;
    }
}
