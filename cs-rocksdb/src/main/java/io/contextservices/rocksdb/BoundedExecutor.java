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

/** A fixed number of threads for work that may wait for the disk, with a bounded queue. Safe for use by any thread. */
final class BoundedExecutor {

    private final StoreErrors errors;
    private final ThreadPoolExecutor threads;

    /**
     * Creates the executor; its threads start on demand.
     *
     * @param errors the exceptions of the store whose data is read
     * @param waiting the maximum number of queued tasks; further ones are rejected
     */
    BoundedExecutor(StoreErrors errors, int count, int waiting, ThreadFactory factory) {
        this.errors = errors;
        threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), factory);
    }

    <T> CompletableFuture<T> submit(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        submit(done, () -> done.complete(task.get()));
        return done;
    }

    /**
     * Runs some work on one of the threads.
     *
     * @param done fails if the work is rejected or fails; otherwise the work completes it
     */
    void submit(CompletableFuture<?> done, Runnable work) {
        if (!offer(done, work)) {
            done.completeExceptionally(new UnavailableException("the store is closed", null));
        }
    }

    /**
     * Runs some work on one of the threads. Returns {@code false}, without completing the future, if this executor is
     * stopped.
     */
    boolean offer(CompletableFuture<?> done, Runnable work) {
        try {
            threads.execute(() -> run(done, work));
        } catch (RejectedExecutionException e) {
            if (threads.isShutdown()) {
                return false;
            }
            done.completeExceptionally(
                    new UnavailableException("too many reads or backups in progress", Duration.ofSeconds(1)));
        }
        return true;
    }

    private void run(CompletableFuture<?> done, Runnable work) {
        try {
            work.run();
        } catch (StoreException | UnavailableException e) {
            done.completeExceptionally(e);
        } catch (Throwable e) {
            done.completeExceptionally(errors.notRead(e));
        }
    }

    /** Rejects further work. The threads complete the accepted work and then end. */
    void stop() {
        threads.shutdown();
    }
}
