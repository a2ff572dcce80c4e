package io.contextservices.server.internal.transport;

import io.undertow.util.WorkerUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.ssl.SslConnection;

/** The timeout of TLS handshakes. Undertow considers a connection idle until its handshake has ended. */
final class TlsHandshakeTimeout {

    private TlsHandshakeTimeout() {}

    /**
     * Closes the connection unless the handshake ends in time. Does nothing without TLS. Must be called before anything
     * is read.
     */
    static void limit(StreamConnection connection, Duration timeout) {
        if (connection instanceof SslConnection tls) {
            XnioExecutor.Key timer = WorkerUtils.executeAfter(
                    tls.getIoThread(), () -> IoUtils.safeClose(tls), timeout.toNanos(), TimeUnit.NANOSECONDS);
            ChannelListener<SslConnection> onHandshake = connected -> timer.remove();
            tls.getHandshakeSetter().set(onHandshake);
            tls.setCloseListener(closed -> timer.remove());
        }
    }
}
