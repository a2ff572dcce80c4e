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
    private static final long MIN_BYTES_PER_SECOND = 1_024;

    private final XnioIoThread thread;
    private final long period;
    private final long deadline;
    private final LongSupplier bytes;
    private final Runnable tooSlow;
    private long lastBytes;
    private XnioExecutor.@Nullable Key timer;

    private MinimumRateTimer(
            XnioIoThread thread, Duration period, Duration timeout, LongSupplier bytes, Runnable tooSlow) {
        this.thread = thread;
        this.period = period.toNanos();
        this.deadline = System.nanoTime() + timeout.toNanos();
        this.bytes = bytes;
        this.tooSlow = tooSlow;
        this.lastBytes = bytes.getAsLong();
        this.timer = WorkerUtils.executeAfter(thread, this, this.period, TimeUnit.NANOSECONDS);
    }

    /**
     * Starts to check.
     *
     * @param period the time between two checks; the transfer must have a rate of 1 KiB/s in each period
     * @param timeout the maximum time of the transfer, at any rate
     * @param bytes the number of bytes transferred so far
     * @param tooSlow the action if the transfer is too slow; no check follows it
     */
    static MinimumRateTimer begin(
            XnioIoThread thread, Duration period, Duration timeout, LongSupplier bytes, Runnable tooSlow) {
        return new MinimumRateTimer(thread, period, timeout, bytes, tooSlow);
    }

    @Override
    public void run() {
        long currentBytes = bytes.getAsLong();
        long remaining = deadline - System.nanoTime();
        if (remaining <= 0 || TimeUnit.SECONDS.toNanos(currentBytes - lastBytes) < period * MIN_BYTES_PER_SECOND) {
            timer = null;
            tooSlow.run();
        } else {
            lastBytes = currentBytes;
            timer = WorkerUtils.executeAfter(thread, this, Math.min(period, remaining), TimeUnit.NANOSECONDS);
        }
    }

    public void end() {
        if (timer != null) {
            timer.remove();
            timer = null;
        }
    }
}
