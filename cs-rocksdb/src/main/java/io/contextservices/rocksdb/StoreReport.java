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
 * @param unreadableCount services that cannot be read; each is at least one problem
 * @param unreadable the ids of these; at most {@value #MOST_PROBLEMS}
 * @param otherCount how much is wrong beside what makes services unreadable
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
        long unreadableCount,
        List<Long> unreadable,
        long otherCount,
        long problemCount,
        List<String> problems) {

    /** How many problems are named. */
    public static final int MOST_PROBLEMS = 100;

    /** Takes copies of the lists. */
    public StoreReport {
        unreadable = List.copyOf(unreadable);
        problems = List.copyOf(problems);
    }

    /** Whether the store can be used: nothing is wrong but services that cannot be read. */
    public boolean isSound() {
        return otherCount == 0;
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return problemCount == 0;
    }
}
