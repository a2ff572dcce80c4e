package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.store.MemoryStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Checks that connections to slow peers are closed over TLS as without it, also during the handshake. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SlowTlsPeersTest {

    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final int ANSWER_BYTES = 5_000_000; // more than the buffers of a connection hold
    private static final String POST = "POST /genesys/1/cs/services/start HTTP/1.1\r\nHost: localhost\r\n";
    private static final String GET = "GET /genesys/1/cs/services/anonymous/42 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    static Path directory;

    private static Keystore keystore;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ContextEngine engine;
    private ContextServer server;

    @BeforeAll
    static void makeKeystore() {
        keystore = Keystore.create(directory.resolve("keystore.p12"));
    }

    @BeforeEach
    void start() {
        engine = ContextEngine.builder(new MemoryStore())
                .limits(Limits.DEFAULT.withBodyBytes(2 * ANSWER_BYTES))
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        server.stop(Duration.ZERO);
        engine.close();
    }

    private void serve(Duration request, Duration idle, Duration write) {
        server = ContextServer.builder(engine)
                .port(0)
                .requestTimeout(request)
                .idleTimeout(idle)
                .writeTimeout(write)
                .tls(keystore.file(), keystore.chars())
                .start();
    }

    @Test
    void missingHandshakeClosesTheConnection() throws IOException {
        serve(SHORT, LONG, LONG);

        assertThat(isHungUpOn(plain())).isTrue();
    }

    @Test
    void missingHandshakeIsLimitedByTheIdleTimeout() throws IOException {
        serve(LONG, SHORT, LONG);

        assertThat(isHungUpOn(plain())).isTrue();
    }

    /** The beginning of a record that declares 16 KiB, then a hello that declares nearly as much. */
    @Test
    void dribblingHandshakeTimesOut() throws IOException {
        serve(SHORT, LONG, LONG);
        Socket socket = plain();
        socket.getOutputStream().write(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xfc, 3, 3});

        dribble(socket, new byte[1], SHORT);
        assertThat(isHungUpOn(socket)).isTrue();
    }

    @Test
    void completedHandshakeIsNotSubjectToTheRequestTimeout() throws IOException {
        serve(SHORT, LONG, LONG);
        SSLSocket socket = connect();
        socket.startHandshake();
        Socket late = plain();
        assertThat(isHungUpOn(late)).isTrue();

        send(socket, GET);
        assertThat(statusOf(socket)).isEqualTo(200);
    }

    @Test
    void idleConnectionAfterTheHandshakeIsClosed() throws IOException {
        serve(LONG, SHORT, LONG);
        SSLSocket socket = connect();
        socket.startHandshake();

        assertThat(isHungUpOn(socket)).isTrue();
    }

    @Test
    void dribblingHeadersTimeOut() throws IOException {
        serve(SHORT, LONG, LONG);
        SSLSocket socket = connect();
        send(socket, GET.substring(0, GET.length() - 2) + "X: ");

        dribble(socket, new byte[] {'x'}, SHORT);
        assertThat(isHungUpOn(socket)).isTrue();
    }

    @Test
    void stalledBodyTimesOut() throws IOException {
        serve(SHORT, LONG, LONG);
        SSLSocket socket = connect();
        send(socket, POST + "Content-Length: 100\r\n\r\n{");

        assertThat(statusOf(socket)).isEqualTo(408);
        assertThat(isHungUpOn(socket)).isTrue();
    }

    @Test
    void dribblingBodyTimesOut() throws IOException {
        serve(SHORT.multipliedBy(3), LONG, LONG);
        SSLSocket socket = connect();
        send(socket, POST + "Content-Length: 100000\r\n\r\n");

        dribble(socket, new byte[] {' '}, SHORT);
        assertThat(statusOf(socket)).isEqualTo(408);
        assertThat(isHungUpOn(socket)).isTrue();
    }

    @Test
    void endlessBodyTimesOut() throws IOException {
        serve(SHORT.multipliedBy(2), LONG, LONG);
        SSLSocket socket = connect();
        send(socket, POST + "Content-Length: " + ANSWER_BYTES + "\r\n\r\n");

        dribble(socket, " ".repeat(2_000).getBytes(StandardCharsets.US_ASCII), SHORT.multipliedBy(2));
        assertThat(statusOf(socket)).isEqualTo(408);
    }

    @Test
    void unreadResponseClosesTheConnection() throws IOException {
        serve(LONG, LONG, SHORT);
        SSLSocket socket = connect();
        send(socket, getLarge());

        await().pollInterval(STEP).atMost(Duration.ofSeconds(10)).until(() -> isRefused(socket, new byte[1]));
    }

    @Test
    void slowReaderReceivesTheWholeResponse() throws IOException {
        serve(LONG, LONG, SHORT.multipliedBy(2));
        SSLSocket socket = connect();
        send(socket, getLarge());
        int[] read = {0};
        byte[] part = new byte[100_000];
        await().pollInterval(STEP).atMost(Duration.ofSeconds(60)).until(() -> {
            for (int i = 0; i < 8 && read[0] <= ANSWER_BYTES; i++) {
                read[0] += Math.max(0, socket.getInputStream().read(part));
            }
            return read[0] > ANSWER_BYTES;
        });
    }

    @Test
    void refusalIsReadableAfterSendingTheBody() throws IOException {
        serve(LONG, LONG, LONG);
        SSLSocket socket = connect();
        send(socket, POST + "Content-Length: 1000000000\r\n\r\n" + "x".repeat(500_000));

        assertThat(statusOf(socket)).isEqualTo(413);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .endsWith("}");
    }

    private Socket plain() throws IOException {
        return opened(new Socket("127.0.0.1", server.port()));
    }

    /** Opens a connection whose receive buffer is small, so that unread data blocks the server. */
    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) opened(keystore.sockets().createSocket());
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        return socket;
    }

    private Socket opened(Socket socket) throws IOException {
        opened.add(socket);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String getLarge() {
        long id = engine.start(ServiceStartEvent.forContactKey("large")
                        .attach("text", "x".repeat(ANSWER_BYTES))
                        .build())
                .join()
                .serviceId();
        return "GET /genesys/1/cs/services/" + id + "?extensions=* HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int statusOf(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String line = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
    }

    /** Writes a few bytes again and again, for longer than the given time. */
    private static void dribble(Socket socket, byte[] drop, Duration time) {
        long end = System.nanoTime() + time.plus(STEP).toNanos();
        await().pollInterval(STEP).until(() -> isRefused(socket, drop) || System.nanoTime() > end);
    }

    private static boolean isRefused(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return false;
        } catch (IOException hungUp) {
            return true;
        }
    }

    /** Returns whether the connection ends while its remaining data is read, within the time that a test can wait. */
    private static boolean isHungUpOn(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException | SSLException | EOFException reset) {
            return true;
        }
    }
}
