package io.contextservices.store;

/**
 * Ids that nobody else will ever be given.
 *
 * @param first the lowest, positive
 * @param count how many, positive
 */
public record IdBlock(long first, int count) {

    /** The highest id that a store hands out: beyond it a JSON number is not exact in every reader. */
    public static final long MAX_ID = (1L << 53) - 1;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty or leaves 1 to {@link #MAX_ID}
     */
    public IdBlock {
        if (first < 1 || count < 1 || first > MAX_ID - count + 1) {
            throw new IllegalArgumentException("no block of ids: " + count + " from " + first);
        }
    }

    /** The highest. */
    public long last() {
        return first + count - 1;
    }
}
