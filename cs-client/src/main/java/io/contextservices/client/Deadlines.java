package io.contextservices.client;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends exchanges whose deadline has passed, whatever they wait for: the queue, address resolution, an interceptor of
 * the application, memory. One thread scans all exchanges when the earliest deadline is due, so an exchange that ends
 * in time costs no timer. The thread ends when no exchange has a deadline.
 */
final class Deadlines implements AutoCloseable {

    private static final long FAR = TimeUnit.DAYS.toNanos(365);
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final Collection<Exchange<?>> underWay;

    /** The time of the next scan, by {@link System#nanoTime}. */
    private volatile long next;

    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** Watches the exchanges that have a deadline. */
    Deadlines(Collection<Exchange<?>> underWay) {
        this.underWay = underWay;
    }

    /** Registers a deadline. Its exchange must already be in the collection. */
    void watch(long deadline) {
        if (thread == null || deadline - next < 0) {
            lookBy(deadline);
        }
    }

    private synchronized void lookBy(long deadline) {
        Thread watcher = thread;
        if (watcher != null && deadline - next < 0) {
            next = deadline;
            LockSupport.unpark(watcher);
        } else if (watcher == null && !closed) {
            next = deadline;
            Thread started = new Thread(this::watchAll, "cs-client-deadlines");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    private void watchAll() {
        while (!closed) {
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            } else if (!looked()) {
                return;
            }
        }
    }

    /** Scans, and repeats the scan after any failure: memory may be short for a while. */
    private boolean looked() {
        try {
            return look();
        } catch (RuntimeException | Error passing) {
            next = System.nanoTime() + AGAIN;
            return true;
        }
    }

    /** Ends exchanges whose deadline has passed. Returns whether any deadline is left. */
    private boolean look() {
        long now = System.nanoTime();
        long far = now + FAR;
        synchronized (this) {
            // A deadline that is registered from here on brings this time forward again.
            next = far;
        }
        long nearest = far;
        for (Exchange<?> exchange : underWay) {
            long due = exchange.due(far);
            if (due - now <= 0) {
                due = expire(exchange) ? far : now + AGAIN;
            }
            if (due - nearest < 0) {
                nearest = due;
            }
        }
        synchronized (this) {
            if (nearest == far && next == far) {
                thread = null;
                return false;
            }
            if (nearest - next < 0) {
                next = nearest;
            }
            return true;
        }
    }

    private static boolean expire(Exchange<?> exchange) {
        try {
            exchange.expire();
            return true;
        } catch (RuntimeException | Error passing) {
            // A listener of the application has thrown, or memory is short. The other exchanges must not wait for that.
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
