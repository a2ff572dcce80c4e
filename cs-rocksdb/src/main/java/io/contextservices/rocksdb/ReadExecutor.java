package io.contextservices.rocksdb;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The threads that read, in two lanes. Each read begins in the first lane. A read that exceeds its {@link ReadBudget}
 * releases its thread and restarts in the second lane, which has fewer threads and a shorter queue. Reads of services
 * with a long history therefore delay each other, but no other reads. Safe for use by any thread.
 */
final class ReadExecutor {

    private static final int WAITING = 1_000;

    /** The maximum number of queued long reads; each of them may take a second. */
    static final int LONG_WAITING = 100;

    private final StoreReader reader;
    private final BoundedExecutor first;
    private final BoundedExecutor second;

    /** Creates the executor; its threads start on demand. */
    ReadExecutor(StoreErrors errors, StoreReader reader, StoreExecutors threads) {
        int cores = Runtime.getRuntime().availableProcessors();
        int count = Math.max(2, Math.min(4, cores));
        this.reader = reader;
        this.first = new BoundedExecutor(errors, count, WAITING, threads.named("reader"));
        this.second = new BoundedExecutor(errors, count / 2, LONG_WAITING, threads.named("long-reader"));
    }

    /**
     * Runs a read on one of the threads.
     *
     * @param budget the budget of the read in the first lane
     * @param read runs once or twice; must not change anything
     */
    <T> CompletableFuture<T> submit(ReadBudget budget, Function<StoreReader, T> read) {
        CompletableFuture<T> done = new CompletableFuture<>();
        first.submit(done, () -> begin(done, budget, read));
        return done;
    }

    private <T> void begin(CompletableFuture<T> done, ReadBudget budget, Function<StoreReader, T> read) {
        T result;
        try {
            result = read.apply(reader.within(budget));
        } catch (ReadBudget.UsedUp e) {
            continueInSecondLane(done, () -> done.complete(read.apply(reader)));
            return;
        }
        done.complete(result);
    }

    /**
     * Continues a read in the second lane. If that lane does not accept it, the read runs here, because accepted reads
     * are completed even when the store is being closed.
     */
    private void continueInSecondLane(CompletableFuture<?> done, Runnable read) {
        if (!second.offer(done, read)) {
            read.run();
        }
    }

    /** Rejects further reads. The threads complete the accepted ones and then end. */
    void stop() {
        first.stop();
        second.stop();
    }
}
