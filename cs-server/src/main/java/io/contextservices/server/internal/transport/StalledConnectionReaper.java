package io.contextservices.server.internal.transport;

import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * Closes a connection over which nothing has got to a handler for longer than it may be idle and a head on its way. Undertow
 * refuses some requests itself, and then waits for their bodies, and for the peer to take the answer, without a deadline.
 *
 * <p>Looks now and then, so that requests cost no timer; it may take twice as long. For the I/O thread of its connection.
 */
final class StalledConnectionReaper implements Runnable {

    /** Undertow's own timers come first, even if they are late. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final StreamConnection connection;
    private final RequestHeadConduit incoming;
    private final long period;
    private int seen;
    private volatile XnioExecutor.@Nullable Key next;

    private StalledConnectionReaper(StreamConnection connection, RequestHeadConduit incoming, Duration period) {
        this.connection = connection;
        this.incoming = incoming;
        this.period = period.toNanos();
        this.seen = incoming.handled();
        lookLater();
    }

    /**
     * Begins to look.
     *
     * @param longest how long it may take until a handler gets a request
     */
    static void limit(StreamConnection connection, RequestHeadConduit incoming, Duration longest) {
        StalledConnectionReaper overlooked = new StalledConnectionReaper(connection, incoming, longest.plus(SLACK));
        connection.setCloseListener(closed -> overlooked.end());
    }

    @Override
    public void run() {
        int now = incoming.handled();
        if (now == seen && now != RequestHeadConduit.UNDER_WAY) {
            IoUtils.safeClose(connection);
        } else if (connection.isOpen()) {
            seen = now;
            lookLater();
        }
    }

    private void lookLater() {
        next = WorkerUtils.executeAfter(connection.getIoThread(), this, period, TimeUnit.NANOSECONDS);
    }

    private void end() {
        XnioExecutor.Key last = next;
        if (last != null) {
            last.remove();
        }
    }
}
