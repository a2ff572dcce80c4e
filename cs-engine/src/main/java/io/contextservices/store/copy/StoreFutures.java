package io.contextservices.store.copy;

import io.contextservices.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Waits for stores. */
final class StoreFutures {

    private StoreFutures() {}

    /** What a store answers; throws what it fails with. Stops a thread that is interrupted, even if there is an answer. */
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

    /** What it answers to several questions, asked at once. None is under way any more when this returns, or throws for a store. */
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
