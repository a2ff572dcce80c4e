package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {

    private static final int MANY = 100_000;

    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(2);

    @Test
    void operationsBeyondTheLimitWaitInOrder() {
        List<Integer> sent = new ArrayList<>();
        List<CompletableFuture<String>> responses = IntStream.range(0, 4)
                .mapToObj(i -> new CompletableFuture<String>())
                .toList();
        List<CompletableFuture<String>> passed = IntStream.range(0, 4)
                .mapToObj(i -> limiter.submit(() -> {
                    sent.add(i);
                    return responses.get(i);
                }))
                .toList();
        assertThat(sent).containsExactly(0, 1);

        responses.get(1).complete("one");
        assertThat(sent).containsExactly(0, 1, 2);
        assertThat(passed.get(1)).isCompletedWithValue("one");

        responses.get(2).completeExceptionally(new IllegalStateException());
        assertThat(sent).containsExactly(0, 1, 2, 3);
        assertThat(passed.get(2)).isCompletedExceptionally();
    }

    /** Statements fail at once like this while no node is reachable. */
    @Tag("slow")
    @Test
    void thousandsOfQueuedOperationsMayFailAtOnce() {
        List<CompletableFuture<String>> first =
                List.of(new CompletableFuture<String>(), new CompletableFuture<String>());
        first.forEach(each -> limiter.submit(() -> each));
        List<CompletableFuture<String>> waiting = IntStream.range(0, MANY)
                .mapToObj(i -> limiter.<String>submit(() -> {
                    if (i % 2 == 0) {
                        throw new IllegalStateException();
                    }
                    return CompletableFuture.failedFuture(new IllegalStateException());
                }))
                .toList();

        first.get(0).complete("done");

        assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(limiter.submit(() -> CompletableFuture.completedFuture("next")))
                .isCompletedWithValue("next");
    }
}
