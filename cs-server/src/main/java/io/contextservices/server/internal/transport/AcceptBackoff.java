package io.contextservices.server.internal.transport;

import io.undertow.util.WorkerUtils;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.AcceptingChannel;

/**
 * Shortens the pauses of XNIO after a connection could not be accepted because the process has no file handle left.
 * XNIO waits four times as long after each failure, up to 30 s, and has no option for that. This class resets the pause
 * once a second, so that none is longer than a second.
 *
 * <p>XNIO has no API for this, so the class uses reflection. If reflection fails, XNIO's own pauses apply.
 */
final class AcceptBackoff implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptBackoff.class);
    private static final long PERIOD_MILLIS = 1_000;

    private final AcceptingChannel<? extends StreamConnection> port;
    private final List<Object> handles = new ArrayList<>();
    private @Nullable Method reset;
    private volatile XnioExecutor.@Nullable Key timer;

    private AcceptBackoff(AcceptingChannel<? extends StreamConnection> port) {
        this.port = port;
    }

    /** Starts to shorten the pauses of a port. */
    static AcceptBackoff start(AcceptingChannel<? extends StreamConnection> port) {
        AcceptBackoff backoff = new AcceptBackoff(port);
        try {
            backoff.findHandles();
            backoff.schedule();
        } catch (ReflectiveOperationException | ClassCastException | InaccessibleObjectException e) {
            LOG.debug("the pauses of XNIO after a failed accept cannot be limited", e);
        }
        return backoff;
    }

    /** Finds XNIO's accept handles. A TLS port wraps a TCP port, which wraps the handles. */
    private void findHandles() throws ReflectiveOperationException {
        Object queue = port;
        if (!queue.getClass().getSimpleName().startsWith("QueuedNio")) {
            queue = field(queue, "tcpServer");
        }
        Object server = field(queue, "realServer");
        for (Object handle : (Object[]) field(server, "handles")) {
            handles.add(handle);
            reset = handle.getClass().getDeclaredMethod("resetBackOff");
            reset.setAccessible(true);
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    @Override
    public void run() {
        Method method = reset;
        if (method == null || !port.isOpen()) {
            return;
        }
        try {
            for (Object handle : handles) {
                method.invoke(handle);
            }
            schedule();
        } catch (ReflectiveOperationException e) {
            LOG.warn("the pauses of XNIO after a failed accept cannot be limited", e);
        }
    }

    private void schedule() {
        timer = WorkerUtils.executeAfter(port.getIoThread(), this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        XnioExecutor.Key pending = timer;
        if (pending != null) {
            pending.remove();
        }
    }
}
