package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import io.contextservices.server.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads for what may wait for the disk, and a queue of those who wait for a thread. Safe for use by any thread. */
final class Pool {

    private final Database database;
    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread yet.
     *
     * @param waiting how many may wait before more are refused
     */
    Pool(Database database, int count, int waiting, ThreadFactory factory) {
        this.database = database;
        threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), factory);
    }

    <T> CompletableFuture<T> submit(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(done, task));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(
                    threads.isShutdown()
                            ? new UnavailableException("the store is closed", null)
                            : new UnavailableException("too many reads or backups under way", Duration.ofSeconds(1)));
        }
        return done;
    }

    private <T> void complete(CompletableFuture<T> done, Supplier<T> task) {
        try {
            done.complete(task.get());
        } catch (StoreException | UnavailableException e) {
            done.completeExceptionally(e);
        } catch (Throwable e) {
            done.completeExceptionally(new StoreException("the store in " + database + " cannot be read: " + e, e));
        }
    }

    /** Accepts nothing more. What was accepted is still done; then the threads end. */
    void stop() {
        threads.shutdown();
    }
}
