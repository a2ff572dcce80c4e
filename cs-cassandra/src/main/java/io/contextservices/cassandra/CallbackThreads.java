package io.contextservices.cassandra;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that process responses of the cluster, so that the driver's threads only wait for the network. */
final class CallbackThreads implements Executor {

    /** The time after which an idle thread ends, so that a store that failed to open leaves none behind. */
    private static final int IDLE_SECONDS = 10;

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool;

    CallbackThreads() {
        AtomicInteger number = new AtomicInteger();
        int count = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
        // The queue needs no bound of its own: OperationLimiter bounds the operations in progress.
        pool = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), worker -> {
                    Thread thread = new Thread(() -> run(worker), "cs-cassandra-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    private void run(Runnable worker) {
        threads.add(Thread.currentThread());
        try {
            worker.run();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** Runs the task on the pool; after {@link #close} on the calling thread, so that its future still completes. */
    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    boolean hasCurrent() {
        return threads.contains(Thread.currentThread());
    }

    void close(Duration maxTime) throws InterruptedException {
        pool.shutdown();
        boolean unused = pool.awaitTermination(maxTime.toMillis(), TimeUnit.MILLISECONDS);
    }
}
