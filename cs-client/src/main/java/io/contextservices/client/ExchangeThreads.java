package io.contextservices.client;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a client's exchanges. A future is completed on the thread of its exchange, after OkHttp has given the place
 * of the exchange to the next one: a callback that blocks then holds a thread, and no place.
 */
final class ExchangeThreads extends ThreadPoolExecutor {

    private static final int IDLE_SECONDS = 30;

    /** Callbacks beyond these keep the places of their exchanges, so that threads are not without number. */
    private static final int MOST_CALLBACKS = 1_000;

    private final AtomicInteger callbacks = new AtomicInteger();

    ExchangeThreads() {
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), ExchangeThread::new);
    }

    /** Runs an action on this thread as soon as the task that calls this method is over, or at once outside of a task. */
    void afterTask(Runnable action) {
        if (Thread.currentThread() instanceof ExchangeThread thread
                && thread.inTask
                && thread.after == null
                && callbacks.get() < MOST_CALLBACKS) {
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
            // OkHttp throws on what an interceptor of the application throws; the future has failed with it by then.
            setUncaughtExceptionHandler((thread, failure) -> {});
        }
    }
}
