package io.contextservices.server.internal.transport;

import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * Checks periodically that a transfer is fast enough, until it is too slow or {@link #end()} is called. Used only by
 * the I/O thread of the connection.
 */
public final class MinimumRateTimer implements Runnable {

    /** The minimum rate in bytes per second. Modems were faster. */
    private static final long PER_SECOND = 1_024;

    private final XnioIoThread thread;
    private final long period;
    private final long deadline;
    private final LongSupplier bytes;
    private final Runnable tooSlow;
    private long seen;
    private XnioExecutor.@Nullable Key next;

    private MinimumRateTimer(
            XnioIoThread thread, Duration period, Duration longest, LongSupplier bytes, Runnable tooSlow) {
        this.thread = thread;
        this.period = period.toNanos();
        this.deadline = System.nanoTime() + longest.toNanos();
        this.bytes = bytes;
        this.tooSlow = tooSlow;
        this.seen = bytes.getAsLong();
        this.next = WorkerUtils.executeAfter(thread, this, this.period, TimeUnit.NANOSECONDS);
    }

    /**
     * Starts to check.
     *
     * @param period the time between two checks; the transfer must have a rate of 1 KiB/s in each period
     * @param longest the maximum time of the transfer, at any rate
     * @param bytes the number of bytes transferred so far
     * @param tooSlow the action if the transfer is too slow; no check follows it
     */
    static MinimumRateTimer begin(
            XnioIoThread thread, Duration period, Duration longest, LongSupplier bytes, Runnable tooSlow) {
        return new MinimumRateTimer(thread, period, longest, bytes, tooSlow);
    }

    @Override
    public void run() {
        long now = bytes.getAsLong();
        long left = deadline - System.nanoTime();
        if (left <= 0 || TimeUnit.SECONDS.toNanos(now - seen) < period * PER_SECOND) {
            next = null;
            tooSlow.run();
        } else {
            seen = now;
            next = WorkerUtils.executeAfter(thread, this, Math.min(period, left), TimeUnit.NANOSECONDS);
        }
    }

    public void end() {
        if (next != null) {
            next.remove();
            next = null;
        }
    }
}
