package io.contextservices.rocksdb;

import java.util.List;

/**
 * What {@link RocksDbStore#verify} found in a store.
 *
 * @param active services that have not ended
 * @param completed services that have ended
 * @param events all events
 * @param bytes the lengths of all events together
 * @param entries entries of lists
 * @param timers timers
 * @param receipts receipts
 * @param problemCount how much is wrong
 * @param problems what is wrong, a sentence each, without any customer's data; at most {@value #MOST_PROBLEMS}
 */
public record StoreReport(
        long active,
        long completed,
        long events,
        long bytes,
        long entries,
        long timers,
        long receipts,
        long problemCount,
        List<String> problems) {

    /** How many problems are named. */
    public static final int MOST_PROBLEMS = 100;

    /** Takes a copy of the list. */
    public StoreReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return problemCount == 0;
    }
}
