package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests that connections of slow or silent peers are closed, and that these do not delay others meanwhile. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SlowPeersTest {

    private static final String START = "/genesys/1/cs/services/start";
    private static final String LIST = "/genesys/1/cs/services/anonymous/42";
    private static final String EXPORT = "/genesys/1/cs/maintenance/services/stream?time_from=2000-01-01T00:00:00.000Z";
    private static final int MAX_EXPORTS = 8;
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Duration A_WHILE = Duration.ofSeconds(3); // long enough to measure, even on a busy machine
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final int ANSWER_BYTES = 5_000_000; // more than the buffers of a connection hold

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HeldStore held = new HeldStore();
    private ContextEngine engine;
    private ContextServer server;

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
        assertThat(server.stop(Duration.ofSeconds(10)))
                .as("no request is under way")
                .isTrue();
        engine.close();
        held.close();
    }

    private void serve(Duration request, Duration idle, Duration write) {
        server = builder(request, idle, write).start();
    }

    private ContextServer.Builder builder(Duration request, Duration idle, Duration write) {
        return ContextServer.builder(engine)
                .port(0)
                .requestTimeout(request)
                .idleTimeout(idle)
                .writeTimeout(write);
    }

    @Test
    void silentConnectionIsClosed() throws IOException {
        serve(LONG, SHORT, LONG);

        assertThat(connect().atEnd()).isTrue();
    }

    @Test
    void idleConnectionAfterRequestIsClosed() throws IOException {
        serve(LONG, SHORT, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("GET", LIST, 0));

        assertThat(http.read(false).status()).isEqualTo(200);
        assertThat(http.atEnd()).isTrue();
    }

    @Test
    void dribblingHeadersTimeOut() throws IOException {
        serve(SHORT, LONG, LONG);
        RawHttp http = connect();
        http.write("GET " + LIST + " HTTP/1.1\r\nHost: localhost\r\nX: ");

        dribble(http, "x", SHORT);
        assertThat(http.isClosed()).isTrue();
    }

    @Test
    void dribblingRequestLineTimesOut() throws IOException {
        serve(SHORT, LONG, LONG);
        RawHttp http = connect();
        http.write("G");

        dribble(http, "G", SHORT);
        assertThat(http.isClosed()).isTrue();
    }

    @Test
    void unfinishedHeadersOfLaterRequestTimeOut() throws IOException {
        serve(SHORT, LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("GET", LIST, 0) + "GET ");

        assertThat(http.read(false).status()).isEqualTo(200);
        assertThat(http.atEnd()).isTrue();
    }

    @Test
    void stalledBodyTimesOut() throws IOException {
        serve(SHORT, LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, 100) + "{");

        assertTimedOut(http);
    }

    @Test
    void missingBodyTimesOut() throws IOException {
        serve(SHORT, LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, 0, "Transfer-Encoding: chunked"));

        assertTimedOut(http);
    }

    @Test
    void bodyAfterContinueTimesOut() throws IOException {
        serve(SHORT, LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, 100, "Expect: 100-continue"));

        assertThat(http.read(false).status()).isEqualTo(100);
        assertTimedOut(http);
    }

    @Test
    void dribblingBodyTimesOut() throws IOException {
        serve(SHORT.multipliedBy(3), LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, 100_000));

        dribble(http, " ", SHORT);
        assertTimedOut(http);
    }

    @Test
    void dribblingChunksTimeOut() throws IOException {
        serve(SHORT.multipliedBy(3), LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, 0, "Transfer-Encoding: chunked"));

        dribble(http, "1\r\n \r\n", SHORT);
        assertTimedOut(http);
    }

    @Test
    void endlessBodyTimesOut() throws IOException {
        serve(SHORT.multipliedBy(2), LONG, LONG);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, ANSWER_BYTES));

        dribble(http, " ".repeat(2_000), SHORT.multipliedBy(2));
        assertTimedOut(http);
    }

    @Test
    void bodyInSlowPiecesIsAccepted() throws IOException {
        serve(Duration.ofSeconds(9), LONG, LONG);
        String body = "{\"contact_key\":\"42\",\"text\":\"" + "x".repeat(100_000) + "\"}";
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, body.length()));
        int[] sent = {0};
        await().pollInterval(STEP).atMost(Duration.ofSeconds(8)).until(() -> {
            int to = Math.min(body.length(), sent[0] + 2_000);
            http.write(body.substring(sent[0], to));
            sent[0] = to;
            return to == body.length();
        });

        assertThat(http.read(false).status()).isEqualTo(201);
    }

    @Test
    void discardedBodyTimesOut() throws IOException {
        serve(LONG, LONG, SHORT);
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, 3 * ANSWER_BYTES) + "{");

        assertThat(http.read(false).status()).isEqualTo(413);
        dribble(http, " ", SHORT);
        assertThat(http.isClosed()).isTrue();
    }

    /** Undertow rejects these requests itself once it has received their bodies, which never arrive. */
    @Test
    void missingBodyOfEarlyRejectedRequestTimesOut() throws IOException {
        serve(SHORT, SHORT, LONG);
        String length = "Content-Length: 10\r\n";
        List<String> requests = List.of(
                "GET / HTTP/1.1\r\n" + length,
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + length,
                "GET / HTTP/1.1\r\nHost: localhost:99999\r\n" + length,
                "GET / HTTP/1.1\r\nHost: a b\r\n" + length,
                "GET / HTTP/1.0\r\nHost: [1\r\n" + length,
                "GET http://a/ HTTP/1.1\r\nHost: b\r\n" + length,
                "POST / HTTP/1.1\r\nExpect: 100-continue\r\n" + length,
                "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n");
        for (String request : requests) {
            connect().write(RawHttp.head("GET", LIST, 0) + request + "\r\n");
            connect().write(request + "\r\n");
        }
        await().until(() -> server.connections() == 2 * requests.size());

        awaitNoConnection();
    }

    @Test
    void bodyOfOptionsRequestTimesOut() throws IOException {
        serve(LONG, LONG, SHORT);
        connect().write(RawHttp.head("OPTIONS", LIST, 10));
        await().until(() -> server.connections() == 1);

        awaitNoConnection();
    }

    @Test
    void exportsWithMissingBodiesFreeTheirSlots() throws IOException {
        serve(LONG, LONG, A_WHILE);
        for (int i = 0; i < MAX_EXPORTS; i++) {
            connect().write(RawHttp.head("GET", EXPORT, 10));
        }
        await().until(() -> export() == 503);

        await().atMost(Duration.ofSeconds(30)).until(() -> export() == 200);
    }

    @Test
    void unreadExportsFreeTheirSlots() throws IOException {
        serve(LONG, LONG, A_WHILE);
        large();
        byte[] export = RawHttp.head("GET", EXPORT + "&export_content=true", 0).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < MAX_EXPORTS; i++) {
            Socket reader = slowReader();
            reader.getOutputStream().write(export);
            assertThat(reader.getInputStream().read()).as("the response begins").isEqualTo('H');
        }
        await().until(() -> export() == 503);

        await().atMost(Duration.ofSeconds(30)).until(() -> export() == 200);
    }

    @Test
    void busyConnectionIsNotClosedAsIdle() throws IOException {
        serve(SHORT, SHORT, LONG);
        RawHttp http = connect();
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        await().pollInterval(STEP).until(() -> {
            http.write(RawHttp.head("GET", LIST, 0));
            assertThat(http.read(false).status()).isEqualTo(200);
            return System.nanoTime() > end;
        });
    }

    @Test
    void connectionWithUnreadResponseIsClosed() throws IOException {
        serve(LONG, LONG, SHORT);
        long id = large();
        Socket socket = slowReader();
        socket.getOutputStream().write(get(id));

        awaitNoConnection();
        assertThat(readTheRest(socket)).isLessThan(ANSWER_BYTES);
    }

    @Test
    void abortedResponsesFreeTheirMemory() throws IOException {
        server = builder(LONG, LONG, SHORT)
                .maxBufferedBytes(ANSWER_BYTES * 3 / 2)
                .start();
        long id = large();
        for (int i = 0; i < 3; i++) {
            slowReader().getOutputStream().write(get(id));
        }
        await().until(() -> server.connections() == 1);
        awaitNoConnection();

        for (int i = 0; i < 3; i++) {
            RawHttp http = connect();
            http.write(get(id));
            assertThat(http.read(false).body()).hasSizeGreaterThan(ANSWER_BYTES);
            http.close();
            awaitNoConnection();
        }
    }

    @Test
    void timedOutBodiesFreeTheirMemory() throws IOException {
        server = builder(SHORT, LONG, LONG).maxBufferedBytes(1 << 20).start();
        String body = "{\"contact_key\":\"42\",\"text\":\"" + "x".repeat(600_000) + "\"}";
        for (int i = 0; i < 3; i++) {
            RawHttp slow = beginBody(body);
            slow.write(body.substring(1));
            assertThat(slow.read(false).status()).isEqualTo(408);
        }

        RawHttp http = beginBody(body);
        http.write(body);
        assertThat(http.read(false).status()).isEqualTo(201);
    }

    /** Sends the head of a request and waits until the server expects its body. */
    private RawHttp beginBody(String body) throws IOException {
        RawHttp http = connect();
        http.write(RawHttp.head("POST", START, body.length(), "Expect: 100-continue"));
        assertThat(http.read(false).status()).isEqualTo(100);
        return http;
    }

    @Test
    void pipeliningWithoutReadingClosesTheConnection() throws IOException {
        serve(LONG, LONG, SHORT);
        Socket socket = slowReader();
        byte[] requests = RawHttp.head("GET", LIST, 0).repeat(100).getBytes(StandardCharsets.US_ASCII);
        Thread writer = new Thread(
                () -> {
                    try {
                        while (true) {
                            socket.getOutputStream().write(requests);
                        }
                    } catch (IOException closed) {
                        // expected: the server closes the connection
                    }
                },
                "writer");
        writer.start();
        await().until(() -> server.connections() == 1);

        awaitNoConnection();
        await().until(() -> !writer.isAlive());
    }

    @Test
    void slowReaderGetsTheWholeResponse() throws IOException {
        serve(LONG, LONG, SHORT.multipliedBy(2));
        long id = large();
        Socket socket = new Socket("127.0.0.1", server.port());
        opened.add(socket);
        socket.getOutputStream().write(get(id));
        int[] read = {0};
        byte[] part = new byte[100_000];
        await().pollInterval(STEP).atMost(Duration.ofSeconds(30)).until(() -> {
            int count = socket.getInputStream().read(part);
            read[0] += Math.max(0, count);
            return count < 0 || read[0] > ANSWER_BYTES;
        });

        assertThat(read[0]).isGreaterThan(ANSWER_BYTES);
    }

    @Test
    void slowStoreDoesNotTimeOutTheClient() throws IOException {
        try (ContextEngine busy = ContextEngine.on(held)) {
            server = ContextServer.builder(busy)
                    .port(0)
                    .requestTimeout(SHORT)
                    .idleTimeout(SHORT)
                    .writeTimeout(SHORT)
                    .start();
            RawHttp patient = connect();
            patient.write(RawHttp.head("POST", START, 20) + "{\"contact_key\":\"42\"}");
            await().until(() -> held.appends.get() == 1);
            for (int i = 0; i < 3; i++) {
                assertThat(connect().atEnd()).isTrue();
            }
            held.release();

            assertThat(patient.read(false).status()).isEqualTo(201);
            server.stop(Duration.ofSeconds(10));
        }
    }

    /** The peers send endless headers, send bodies slowly, or do not read the response. */
    @Test
    void thousandSlowPeersDoNotDelayHealthyOne() throws IOException {
        serve(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(4));
        long id = large();
        List<RawHttp> headers = new ArrayList<>();
        List<RawHttp> bodies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            slowReader().getOutputStream().write(get(id));
        }
        for (int i = 0; i < 480; i++) {
            headers.add(connect());
            headers.get(i).write("GET " + LIST + " HTTP/1.1\r\nX: ");
            bodies.add(connect());
            bodies.get(i).write(RawHttp.head("POST", START, 10_000) + "{");
        }
        await().until(() -> server.connections() >= 950);

        long slowest = 0;
        RawHttp healthy = connect();
        byte[] body = "{\"contact_key\":\"7\"}".getBytes(StandardCharsets.US_ASCII);
        int served = 0;
        for (; served < 300 && server.connections() > 450; served++) {
            long begin = System.nanoTime();
            healthy.write(RawHttp.head("POST", START, body.length));
            healthy.write(body);
            assertThat(healthy.read(false).status()).isEqualTo(201);
            slowest = Math.max(slowest, System.nanoTime() - begin);
            if (served % 50 == 0) {
                bodies.forEach(SlowPeersTest::writeIfOpen);
                headers.forEach(SlowPeersTest::writeIfOpen);
            }
        }
        assertThat(served).as("requests beside the slow peers").isGreaterThan(50);
        assertThat(Duration.ofNanos(slowest)).as("slowest response").isLessThan(Duration.ofSeconds(2));
        System.out.println("SlowPeersTest: 1000 slow connections, slowest of " + served + " healthy requests "
                + slowest / 1_000_000 + " ms");
        healthy.close();
        awaitNoConnection();
    }

    private void awaitNoConnection() {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.connections() == 0);
    }

    private RawHttp connect() throws IOException {
        RawHttp http = new RawHttp(server.port());
        opened.add(http);
        return http;
    }

    private int export() throws IOException {
        try (RawHttp http = connect()) {
            http.write(RawHttp.head("GET", EXPORT, 0));
            return Integer.parseInt(http.line().split(" ", 3)[1]);
        }
    }

    /** Opens a connection with a small receive buffer, so that little arrives unless it is read. */
    private Socket slowReader() throws IOException {
        Socket socket = new Socket();
        opened.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        return socket;
    }

    private long large() {
        return engine.start(ServiceStartEvent.forContactKey("large")
                        .attach("text", "x".repeat(ANSWER_BYTES))
                        .build())
                .join()
                .serviceId();
    }

    private static byte[] get(long id) {
        return RawHttp.head("GET", "/genesys/1/cs/services/" + id + "?extensions=*", 0, "Connection: close")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static long readTheRest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            return in.readAllBytes().length;
        } catch (SocketException reset) {
            return 0;
        }
    }

    /** Writes a few bytes at a time, for longer than the given time. */
    private static void dribble(RawHttp http, String drop, Duration time) {
        long end = System.nanoTime() + time.plus(STEP).toNanos();
        await().pollInterval(STEP).until(() -> {
            try {
                http.write(drop);
                return System.nanoTime() > end;
            } catch (IOException closed) {
                return true;
            }
        });
    }

    private static void writeIfOpen(RawHttp http) {
        try {
            http.write("x");
        } catch (IOException closed) {
            // the server has closed the connection
        }
    }

    private static void assertTimedOut(RawHttp http) throws IOException {
        Response response = http.read(false);
        assertThat(response.status()).isEqualTo(408);
        assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
        assertThat(response.body()).contains("RequestRefusedException", "too slowly");
        assertThat(http.isClosed()).isTrue();
    }
}
