package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads for what may wait for the disk, and a queue of those who wait for a thread. Safe for use by any thread. */
final class BoundedExecutor {

    private final Database database;
    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread yet.
     *
     * @param waiting how many may wait before more are refused
     */
    BoundedExecutor(Database database, int count, int waiting, ThreadFactory factory) {
        this.database = database;
        threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), factory);
    }

    <T> CompletableFuture<T> submit(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        submit(done, () -> done.complete(task.get()));
        return done;
    }

    /**
     * Does some work on one of the threads.
     *
     * @param done fails if the work is refused or fails; otherwise the work's to complete
     */
    void submit(CompletableFuture<?> done, Runnable work) {
        if (!offer(done, work)) {
            done.completeExceptionally(new UnavailableException("the store is closed", null));
        }
    }

    /** The same; returns {@code false}, and leaves all to the caller, if nothing is accepted any more. */
    boolean offer(CompletableFuture<?> done, Runnable work) {
        try {
            threads.execute(() -> run(done, work));
        } catch (RejectedExecutionException e) {
            if (threads.isShutdown()) {
                return false;
            }
            done.completeExceptionally(
                    new UnavailableException("too many reads or backups under way", Duration.ofSeconds(1)));
        }
        return true;
    }

    private void run(CompletableFuture<?> done, Runnable work) {
        try {
            work.run();
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
