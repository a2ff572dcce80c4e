package io.contextservices.rocksdb;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The threads that read, in two lanes. Each read begins in the first. One that goes over more than its {@link ReadBudget} gives
 * its thread back, and is made again in the second, which has fewer threads and a shorter queue: so those who read services with
 * a long history wait for each other, and the others for none of them. Safe for use by any thread.
 */
final class ReadExecutor {

    private static final int WAITING = 1_000;

    /** Each of them may take a second. */
    static final int LONG_WAITING = 100;

    private final StoreReader reads;
    private final BoundedExecutor first;
    private final BoundedExecutor second;

    /** Starts no thread yet. */
    ReadExecutor(Database database, StoreReader reads, StoreExecutors threads) {
        int cores = Runtime.getRuntime().availableProcessors();
        int count = Math.max(2, Math.min(4, cores));
        this.reads = reads;
        this.first = new BoundedExecutor(database, count, WAITING, threads.named("reader"));
        this.second = new BoundedExecutor(database, count / 2, LONG_WAITING, threads.named("long-reader"));
    }

    /**
     * Reads on one of the threads.
     *
     * @param allowance what the read may go over in the first lane
     * @param read made once, or twice; has to change nothing
     */
    <T> CompletableFuture<T> submit(ReadBudget allowance, Function<StoreReader, T> read) {
        CompletableFuture<T> done = new CompletableFuture<>();
        first.submit(done, () -> begin(done, allowance, read));
        return done;
    }

    private <T> void begin(CompletableFuture<T> done, ReadBudget allowance, Function<StoreReader, T> read) {
        T result;
        try {
            result = read.apply(reads.within(allowance));
        } catch (ReadBudget.UsedUp e) {
            goOn(done, () -> done.complete(read.apply(reads)));
            return;
        }
        done.complete(result);
    }

    /** What was accepted is done, also by a store that is being closed. */
    private void goOn(CompletableFuture<?> done, Runnable again) {
        if (!second.offer(done, again)) {
            again.run();
        }
    }

    /** Accepts nothing more. What was accepted is still done; then the threads end. */
    void stop() {
        first.stop();
        second.stop();
    }
}
