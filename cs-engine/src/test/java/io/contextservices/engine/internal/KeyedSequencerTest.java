package io.contextservices.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyedSequencerTest {

    private final KeyedSequencer sequencer = new KeyedSequencer(100_001);

    @Test
    void changesOfOneConversationRunInTheirOrder() {
        List<Integer> order = new ArrayList<>();
        CompletableFuture<Integer> first = new CompletableFuture<>();
        CompletableFuture<Integer> second = new CompletableFuture<>();

        CompletableFuture<Integer> a = sequencer.run(1, () -> begin(order, 1, first));
        CompletableFuture<Integer> b = sequencer.run(1, () -> begin(order, 2, second));
        CompletableFuture<Integer> c = sequencer.run(1, () -> begin(order, 3, CompletableFuture.completedFuture(3)));
        sequencer.run(2, () -> begin(order, 4, CompletableFuture.completedFuture(4)));
        assertThat(order).containsExactly(1, 4);

        first.completeExceptionally(new IllegalStateException("failed"));
        assertThat(a).isCompletedExceptionally();
        assertThat(order).containsExactly(1, 4, 2);
        second.complete(2);
        assertThat(b).isCompletedWithValue(2);
        assertThat(c).isCompletedWithValue(3);
    }

    /**
     * The queue of a key stays until its last change is over. Otherwise the next change would not know that it has to
     * wait.
     */
    @Test
    void laterChangeWaitsForQueuedChanges() {
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<Integer>> changes =
                Stream.generate(CompletableFuture<Integer>::new).limit(4).toList();
        for (int i = 0; i < 3; i++) {
            int number = i;
            sequencer.run(1, () -> begin(order, number, changes.get(number)));
        }
        changes.get(0).complete(0);
        assertThat(order).containsExactly(0, 1);

        sequencer.run(1, () -> begin(order, 3, changes.get(3)));

        assertThat(order).containsExactly(0, 1);
        changes.get(1).complete(1);
        assertThat(order).containsExactly(0, 1, 2);
        changes.get(2).complete(2);
        assertThat(order).containsExactly(0, 1, 2, 3);
        assertThat(sequencer.size()).isEqualTo(1);
        changes.get(3).complete(3);
        assertThat(sequencer.size()).isZero();
    }

    @Test
    void completedChangesLeaveNoQueue() {
        CompletableFuture<Integer> open = new CompletableFuture<>();
        sequencer.run(1, () -> open);
        sequencer.run(1, () -> open);
        sequencer.run(2, () -> CompletableFuture.completedFuture(2));
        sequencer.run(3, () -> CompletableFuture.failedFuture(new IllegalStateException("failed")));
        sequencer.run(4, () -> {
            throw new IllegalStateException("thrown");
        });

        assertThat(sequencer.size()).isEqualTo(1);
        open.complete(1);
        assertThat(sequencer.size()).isZero();
    }

    private static CompletableFuture<Integer> begin(List<Integer> order, int i, CompletableFuture<Integer> change) {
        order.add(i);
        return change;
    }

    /**
     * Many waiting changes complete at once, as when a closing store rejects them all. Their callbacks must not nest.
     */
    @Test
    void manyChangesMayQueueForOneKey() {
        CompletableFuture<Integer> first = new CompletableFuture<>();
        sequencer.run(1, () -> first);
        List<CompletableFuture<Integer>> waiting = IntStream.range(0, 100_000)
                .mapToObj(i -> sequencer.run(1, () -> CompletableFuture.completedFuture(i)))
                .toList();

        first.complete(0);

        assertThat(waiting.stream().filter(future -> !future.isDone()).count()).isZero();
    }

    @Test
    void changesOverLimitAreRejectedUntilThereIsRoom() {
        KeyedSequencer two = new KeyedSequencer(2);
        CompletableFuture<Integer> first = new CompletableFuture<>();
        two.run(1, () -> first);
        CompletableFuture<Integer> second = two.run(1, () -> CompletableFuture.completedFuture(2));
        CompletableFuture<Integer> third = two.run(1, () -> CompletableFuture.completedFuture(3));

        assertThat(third).isCompletedExceptionally();
        assertThat(third.handle((value, failure) -> failure).join()).isInstanceOf(UnavailableException.class);
        assertThat(two.run(2, () -> CompletableFuture.completedFuture(4))).isCompletedWithValue(4);
        first.complete(1);
        assertThat(second).isCompletedWithValue(2);
        assertThat(two.run(1, () -> CompletableFuture.completedFuture(5))).isCompletedWithValue(5);
    }

    @Test
    void throwingChangeDoesNotBlockTheNext() {
        CompletableFuture<Integer> thrown = sequencer.run(1, () -> {
            throw new IllegalStateException("thrown");
        });

        assertThat(thrown).isCompletedExceptionally();
        assertThat(sequencer.run(1, () -> CompletableFuture.completedFuture(2))).isCompletedWithValue(2);
    }
}
