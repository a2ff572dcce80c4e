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
    private static final ServerLimits BOUNDS =
            new ServerLimits(1_024, 1_024, 10_000, 100, 1_000, 1 << 20, LONG, LONG, LONG);
    private static final int UNHEARD = 20;

    /** Records the XNIO messages in the JDK's log, which is XNIO's only log in these tests. */
    private static final class Records extends Handler {

        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                texts.add(entry.getLevel() + " " + entry.getMessage() + " " + entry.getThrown());
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
            Set<Thread> held = ConcurrentHashMap.newKeySet();
            CountDownLatch letGo = new CountDownLatch(1);
            HttpListener listener = HttpListener.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null,
                    exchange -> {
                        held.add(Thread.currentThread());
                        letGo.await();
                    },
                    BOUNDS,
                    0);
            int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
            await().atMost(LONG).until(() -> {
                sockets.add(ask(listener));
                return held.size() == threads;
            });
            for (int i = 0; i < UNHEARD; i++) {
                sockets.add(ask(listener));
            }

            Thread closing = new Thread(listener::close, "closing");
            closing.start();
            await().atMost(LONG).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
            letGo.countDown();
            closing.join(LONG.toMillis());

            assertThat(closing.isAlive()).isFalse();
            for (Socket socket : sockets) {
                readToItsEnd(socket);
            }
            assertThat(log.texts).isEmpty();
        } finally {
            xnio.removeHandler(log);
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket ask(HttpListener listener) throws IOException {
        Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout((int) LONG.toMillis());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void readToItsEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // also an end
        }
    }
}
