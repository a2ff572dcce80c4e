package io.contextservices.cassandra;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blocks whose rows this server has written and need not write again. Drops all of them once there are 10,000,
 * which costs one more write for each. Thread-safe.
 *
 * @param <B> the type of a block
 */
final class WrittenBlocks<B> {

    private static final int MAX_BLOCKS = 10_000;

    private final Set<B> blocks = ConcurrentHashMap.newKeySet();

    boolean contains(B block) {
        return blocks.contains(block);
    }

    void add(B block) {
        if (blocks.size() >= MAX_BLOCKS) {
            blocks.clear();
        }
        blocks.add(block);
    }
}
