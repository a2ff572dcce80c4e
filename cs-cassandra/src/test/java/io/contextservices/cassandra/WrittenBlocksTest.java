package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WrittenBlocksTest {

    private static final int MAX_BLOCKS = 10_000;

    private final WrittenBlocks<Integer> blocks = new WrittenBlocks<>();

    @Test
    void blocksAreKeptUpToTheLimit() {
        IntStream.range(0, MAX_BLOCKS).forEach(blocks::add);

        assertThat(IntStream.range(0, MAX_BLOCKS)).allMatch(blocks::contains);
        assertThat(blocks.contains(MAX_BLOCKS)).isFalse();
    }

    @Test
    void blockBeyondTheLimitReplacesAllOthers() {
        IntStream.rangeClosed(0, MAX_BLOCKS).forEach(blocks::add);

        assertThat(IntStream.range(0, MAX_BLOCKS)).noneMatch(blocks::contains);
        assertThat(blocks.contains(MAX_BLOCKS)).isTrue();
    }
}
