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

    private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(365);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Collection<Exchange<?>> exchanges;

    /** The time of the next scan, by {@link System#nanoTime}. */
    private volatile long nextScanAt;

    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** Watches the exchanges that have a deadline. */
    Deadlines(Collection<Exchange<?>> exchanges) {
        this.exchanges = exchanges;
    }

    /** Registers a deadline. Its exchange must already be in the collection. */
    void register(long deadline) {
        if (thread == null || deadline - nextScanAt < 0) {
            scanBy(deadline);
        }
    }

    private synchronized void scanBy(long deadline) {
        Thread current = thread;
        if (current != null && deadline - nextScanAt < 0) {
            nextScanAt = deadline;
            LockSupport.unpark(current);
        } else if (current == null && !closed) {
            nextScanAt = deadline;
            Thread started = new Thread(this::run, "cs-client-deadlines");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    private void run() {
        while (!closed) {
            long wait = nextScanAt - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            } else if (!tryScan()) {
                return;
            }
        }
    }

    /** Scans, and repeats the scan after any failure: memory may be short for a while. */
    private boolean tryScan() {
        try {
            return scan();
        } catch (RuntimeException | Error transientFailure) {
            nextScanAt = System.nanoTime() + RETRY_NANOS;
            return true;
        }
    }

    /** Ends exchanges whose deadline has passed. Returns whether any deadline is left. */
    private boolean scan() {
        long now = System.nanoTime();
        long far = now + FAR_NANOS;
        synchronized (this) {
            // A deadline that is registered from here on brings this time forward again.
            nextScanAt = far;
        }
        long earliest = far;
        for (Exchange<?> exchange : exchanges) {
            long deadline = exchange.deadlineOr(far);
            if (deadline - now <= 0) {
                deadline = expire(exchange) ? far : now + RETRY_NANOS;
            }
            if (deadline - earliest < 0) {
                earliest = deadline;
            }
        }
        synchronized (this) {
            if (earliest == far && nextScanAt == far) {
                thread = null;
                return false;
            }
            if (earliest - nextScanAt < 0) {
                nextScanAt = earliest;
            }
            return true;
        }
    }

    private static boolean expire(Exchange<?> exchange) {
        try {
            exchange.expire();
            return true;
        } catch (RuntimeException | Error transientFailure) {
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
