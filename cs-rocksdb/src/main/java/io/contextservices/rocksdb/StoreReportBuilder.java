package io.contextservices.rocksdb;

import io.contextservices.store.EventRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The counts and problems that a {@link Verification} has found so far. For use by one thread. */
final class StoreReportBuilder {

    private static final int RECORDS_PER_MESSAGE = 10_000;

    private final Consumer<String> progress;
    private final List<String> problems = new ArrayList<>();
    private final List<Long> unreadable = new ArrayList<>();
    private long unreadableCount;
    private long otherCount;
    private long problemCount;
    private long records;
    private long active;
    private long completed;
    private long events;
    private long bytes;
    private long entries;
    private long timers;
    private long receipts;

    /**
     * Creates an empty report.
     *
     * @param progress receives a message from time to time
     */
    StoreReportBuilder(Consumer<String> progress) {
        this.progress = progress;
    }

    void countRecord() {
        if (++records % RECORDS_PER_MESSAGE == 0) {
            progress.accept(records + " records checked");
        }
    }

    void countService(boolean isCompleted) {
        if (isCompleted) {
            completed++;
        } else {
            active++;
        }
    }

    void countEvents(List<EventRecord> added) {
        events += added.size();
        for (EventRecord event : added) {
            bytes += event.json().length;
        }
    }

    void countEntry() {
        entries++;
    }

    void countTimer() {
        timers++;
    }

    void countReceipt() {
        receipts++;
    }

    /** Adds a problem that makes no service unreadable. */
    void problem(String description) {
        otherCount++;
        problemOfService(description);
    }

    /** Adds a problem of a service that is, or will be, {@linkplain #unreadable counted as unreadable}. */
    void problemOfService(String description) {
        problemCount++;
        if (problems.size() < StoreReport.MAX_PROBLEMS) {
            problems.add(description);
        }
    }

    /** Adds a service that cannot be read. */
    void unreadable(long serviceId) {
        unreadableCount++;
        if (unreadable.size() < StoreReport.MAX_PROBLEMS) {
            unreadable.add(serviceId);
        }
    }

    StoreReport build() {
        return new StoreReport(
                active,
                completed,
                events,
                bytes,
                entries,
                timers,
                receipts,
                unreadableCount,
                unreadable,
                otherCount,
                problemCount,
                problems);
    }
}
