package io.contextservices.rocksdb;

import java.util.List;

/**
 * The result of {@link RocksDbStore#verify}: counts of the records in a store, and its problems.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param active the number of services that have not ended
 * @param completed the number of services that have ended
 * @param events the number of events
 * @param bytes the total length of all events in bytes
 * @param entries the number of list entries
 * @param timers the number of timers
 * @param receipts the number of receipts
 * @param unreadableCount the number of services that cannot be read; each accounts for at least one problem
 * @param unreadable the ids of the services that cannot be read; at most {@value #MAX_PROBLEMS}
 * @param otherCount the number of problems other than those that make services unreadable
 * @param problemCount the number of all problems
 * @param problems the problems, one sentence each, without any customer's data; at most {@value #MAX_PROBLEMS}
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

    /** The maximum number of problems that a report lists. */
    public static final int MAX_PROBLEMS = 100;

    /** Copies the lists. */
    public StoreReport {
        unreadable = List.copyOf(unreadable);
        problems = List.copyOf(problems);
    }

    /** Returns whether the store can be used: it has no problems other than services that cannot be read. */
    public boolean isSound() {
        return otherCount == 0;
    }

    /** Returns whether the store has no problems. */
    public boolean isClean() {
        return problemCount == 0;
    }
}
