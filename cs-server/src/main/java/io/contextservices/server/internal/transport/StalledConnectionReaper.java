package io.contextservices.server.internal.transport;

import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * Closes connections on which no request reached a handler within the idle timeout plus the request timeout. Undertow
 * rejects some requests itself. It then waits without a deadline for their bodies, and for the peer to read the
 * response.
 *
 * <p>The check is periodic, so that requests need no timer; it may take twice as long. Used only by the I/O thread of
 * its connection.
 */
final class StalledConnectionReaper implements Runnable {

    /** Additional time, so that Undertow's own timers come first even if they are late. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final StreamConnection connection;
    private final RequestHeadConduit heads;
    private final long period;
    private int lastCompleted;
    private volatile XnioExecutor.@Nullable Key timer;

    private StalledConnectionReaper(StreamConnection connection, RequestHeadConduit heads, Duration period) {
        this.connection = connection;
        this.heads = heads;
        this.period = period.toNanos();
        this.lastCompleted = heads.completed();
        schedule();
    }

    /**
     * Starts to check a connection.
     *
     * @param timeout the maximum time until a request reaches a handler
     */
    static void limit(StreamConnection connection, RequestHeadConduit heads, Duration timeout) {
        StalledConnectionReaper reaper = new StalledConnectionReaper(connection, heads, timeout.plus(SLACK));
        connection.setCloseListener(closed -> reaper.end());
    }

    @Override
    public void run() {
        int completed = heads.completed();
        if (completed == lastCompleted && completed != RequestHeadConduit.IN_HANDLER) {
            IoUtils.safeClose(connection);
        } else if (connection.isOpen()) {
            lastCompleted = completed;
            schedule();
        }
    }

    private void schedule() {
        timer = WorkerUtils.executeAfter(connection.getIoThread(), this, period, TimeUnit.NANOSECONDS);
    }

    private void end() {
        XnioExecutor.Key pending = timer;
        if (pending != null) {
            pending.remove();
        }
    }
}
