package io.contextservices.store;

/**
 * A block of ids that is reserved once.
 *
 * @param first the lowest id, positive
 * @param count the number of ids, positive
 */
public record IdBlock(long first, int count) {

    /** The highest id of a store. A greater JSON number is not exact in every reader. */
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

    /** Returns the highest id. */
    public long last() {
        return first + count - 1;
    }
}
