package io.contextservices.server.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class HttpListenerTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ServerLimits LIMITS =
            new ServerLimits(1_024, 1_024, 10_000, 100, 1_000, 1 << 20, LONG, LONG, LONG);
    private static final int QUEUED = 20;

    /** Records the XNIO messages in the JDK's log, which is XNIO's only log in these tests. */
    private static final class Records extends Handler {

        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord logRecord) {
            if (logRecord.getLevel().intValue() >= Level.WARNING.intValue()) {
                texts.add(logRecord.getLevel() + " " + logRecord.getMessage() + " " + logRecord.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void closeEndsPendingConnectionsWithoutLogging() throws Exception {
        Logger xnio = Logger.getLogger("org.xnio");
        Records log = new Records();
        xnio.addHandler(log);
        List<Socket> sockets = new ArrayList<>();
        try {
            Set<Thread> blocked = ConcurrentHashMap.newKeySet();
            CountDownLatch released = new CountDownLatch(1);
            HttpListener listener = HttpListener.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null,
                    exchange -> {
                        blocked.add(Thread.currentThread());
                        released.await();
                    },
                    LIMITS,
                    0);
            int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
            await().atMost(LONG).until(() -> {
                sockets.add(request(listener));
                return blocked.size() == threads;
            });
            for (int i = 0; i < QUEUED; i++) {
                sockets.add(request(listener));
            }

            Thread closing = new Thread(listener::close, "closing");
            closing.start();
            await().atMost(LONG).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
            released.countDown();
            closing.join(LONG.toMillis());

            assertThat(closing.isAlive()).isFalse();
            for (Socket socket : sockets) {
                readToEnd(socket);
            }
            assertThat(log.texts).isEmpty();
        } finally {
            xnio.removeHandler(log);
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket request(HttpListener listener) throws IOException {
        Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout((int) LONG.toMillis());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void readToEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // also an end
        }
    }
}
