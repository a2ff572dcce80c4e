package io.contextservices.server.internal.transport;

import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * Looks time and again whether a peer gets on, until it does not or there is nothing more to look at. For the I/O thread of
 * the peer's connection alone.
 */
public final class MinimumRateTimer implements Runnable {

    /** What a peer has to manage, in bytes. Modems did. */
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
     * Begins to look.
     *
     * @param period how often; in each, 1 KiB for every second has to get on
     * @param longest after which it is too slow, however fast it was
     * @param bytes that have got on since the begin
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
