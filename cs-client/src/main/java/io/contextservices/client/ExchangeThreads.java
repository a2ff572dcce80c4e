package io.contextservices.client;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a client's exchanges. A future completes on the thread of its exchange, after OkHttp has given the
 * exchange's place to the next one. A callback that blocks then occupies a thread, but no place.
 */
final class ExchangeThreads extends ThreadPoolExecutor {

    private static final int IDLE_SECONDS = 30;

    /** Callbacks beyond this number occupy the places of their exchanges, which bounds the number of threads. */
    private static final int MAX_CALLBACKS = 1_000;

    private final AtomicInteger callbacks = new AtomicInteger();

    ExchangeThreads() {
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), ExchangeThread::new);
    }

    /** Runs an action on this thread as soon as the current task ends, or at once outside of a task. */
    void afterTask(Runnable action) {
        if (Thread.currentThread() instanceof ExchangeThread thread
                && thread.inTask
                && thread.after == null
                && callbacks.get() < MAX_CALLBACKS) {
            thread.after = action;
        } else {
            action.run();
        }
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        ((ExchangeThread) thread).inTask = true;
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
        ExchangeThread thread = (ExchangeThread) Thread.currentThread();
        thread.inTask = false;
        Runnable action = thread.after;
        if (action == null) {
            return;
        }
        thread.after = null;
        callbacks.incrementAndGet();
        try {
            action.run();
        } finally {
            callbacks.decrementAndGet();
        }
    }

    private static final class ExchangeThread extends Thread {

        private boolean inTask;
        private @Nullable Runnable after;

        ExchangeThread(Runnable worker) {
            super(worker, "cs-client");
            setDaemon(true);
            // OkHttp rethrows exceptions of the application's interceptors. The future has already failed with them.
            setUncaughtExceptionHandler((thread, failure) -> {});
        }
    }
}
