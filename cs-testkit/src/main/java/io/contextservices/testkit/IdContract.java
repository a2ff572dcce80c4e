package io.contextservices.testkit;

import static io.contextservices.testkit.Results.get;
import static io.contextservices.testkit.Results.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.IdBlock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that no id is issued twice. */
interface IdContract extends HasStore {

    @Test
    default void blocksOfIdsAscend() {
        long free = 1;
        for (int count : new int[] {1, 1, 10, 1_000_000, 1}) {
            IdBlock block = get(store().reserveIds(count));
            assertThat(block.count()).isEqualTo(count);
            assertThat(block.first()).isGreaterThanOrEqualTo(free);
            free = block.first() + count;
        }
    }

    @Test
    default void concurrentlyReservedBlocksDoNotOverlap() {
        List<CompletableFuture<IdBlock>> futures = IntStream.range(0, 500)
                .mapToObj(i -> onOtherThread(() -> store().reserveIds(1 + i % 7)))
                .toList();
        List<IdBlock> blocks = futures.stream()
                .map(Results::get)
                .sorted(Comparator.comparingLong(IdBlock::first))
                .toList();
        for (int i = 1; i < blocks.size(); i++) {
            IdBlock before = blocks.get(i - 1);
            assertThat(blocks.get(i).first()).isGreaterThanOrEqualTo(before.first() + before.count());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1_000_001, Integer.MAX_VALUE})
    default void invalidNumberOfIdsIsRejected(int count) {
        assertThatThrownBy(() -> get(store().reserveIds(count))).isInstanceOf(IllegalArgumentException.class);
        assertThat(get(store().reserveIds(1)).count()).isEqualTo(1);
    }
}
