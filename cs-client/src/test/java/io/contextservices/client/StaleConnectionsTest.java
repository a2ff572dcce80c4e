package io.contextservices.client;

import static io.contextservices.client.AgainstServer.EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.StartedService;
import io.contextservices.client.OperationCases.Call;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that stale connections of the pool carry no further request. */
class StaleConnectionsTest {

    private static final String CHUNKED = "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "7\r\n{\"servi\r\n9\r\nce_id\":1}\r\n0\r\n\r\n";
    private static final String IDENTITY =
            RawServer.STARTED.replace("Content-Length", "Transfer-Encoding: identity\r\nContent-Length");
    private static final String OTHER = RawServer.STARTED.replace(":1}", ":6}");

    private static ContextServicesClient client(RawServer server) {
        return ContextServicesClient.builder()
                .baseUrl(server.url())
                .callTimeout(Duration.ofSeconds(20))
                .retries(RetryPolicy.none())
                .build();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The policy allows one attempt, so that no retry hides a second one. */
    @Test
    void endedConnectionIsNotReused() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        RawServer.Script oneResponse = socket -> {
            if (RawServer.readStart(socket)) {
                starts.incrementAndGet();
                write(socket, RawServer.STARTED);
            }
        };
        try (RawServer closing = new RawServer(oneResponse);
                ContextServicesClient client = client(closing)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.start(EVENT).get(20, TimeUnit.SECONDS)).isEqualTo(new StartedService(1));
                closing.awaitEnd();
            }
            assertThat(starts).hasValue(3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.contextservices.client.OperationCases#writes")
    void changeUsesANewConnectionAfterOneEnded(Call call, String line) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        RawServer.Script oneResponse = socket -> {
            String request = RawServer.readRequest(socket);
            if (!request.isEmpty()) {
                lines.add(request.lines().findFirst().orElseThrow());
                write(socket, "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
            }
        };
        try (RawServer closing = new RawServer(oneResponse);
                ContextServicesClient client = client(closing)) {
            for (int i = 0; i < 2; i++) {
                assertThat(call.apply(client).handle((none, failure) -> failure.toString()))
                        .succeedsWithin(Duration.ofSeconds(20))
                        .asString()
                        .contains("503");
                closing.awaitEnd();
            }
        }
        String sent = line.replaceFirst(" ", " /genesys/1/cs/") + " HTTP/1.1";
        assertThat(lines).containsExactly(sent, sent);
    }

    /** One write holds two responses; the second answers no request. */
    @ParameterizedTest
    @MethodSource("leftOver")
    void bytesSentWithAResponseAreNotTheNextResponse(String response, String more) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (RawServer splitting = new RawServer(socket -> {
                    connections.incrementAndGet();
                    while (RawServer.readStart(socket)) {
                        write(socket, response + more);
                    }
                });
                ContextServicesClient client = client(splitting)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.start(EVENT).get(20, TimeUnit.SECONDS)).isEqualTo(new StartedService(1));
            }
            assertThat(connections).hasValue(more.isEmpty() ? 1 : 3);
        }
    }

    static List<Arguments> leftOver() {
        return List.of(RawServer.STARTED, CHUNKED, IDENTITY).stream()
                .flatMap(response -> List.of("", OTHER, OTHER.substring(0, 10), "\r\n", "x").stream()
                        .map(more -> Arguments.of(response, more)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 201 Created\r\nCo"})
    void bytesSentAfterAResponseAreNotTheNextResponse(String more) throws Exception {
        CountDownLatch responded = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        RawServer.Script stray = socket -> {
            while (RawServer.readStart(socket)) {
                write(socket, RawServer.STARTED);
                await(responded);
                if (written.getCount() > 0) {
                    write(socket, more);
                    written.countDown();
                }
            }
        };
        try (RawServer server = new RawServer(stray);
                ContextServicesClient client = client(server)) {
            assertThat(client.start(EVENT).get(20, TimeUnit.SECONDS)).isEqualTo(new StartedService(1));
            responded.countDown();
            await(written);

            assertThat(client.start(EVENT).get(20, TimeUnit.SECONDS)).isEqualTo(new StartedService(1));
            server.awaitEnd();
        }
    }

    /** Bytes that the stream holds back must come out completely, in pieces of any size. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000})
    void fragmentedResponsesReuseOneConnection(int piece) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        RawServer.Script pieces = socket -> {
            connections.incrementAndGet();
            socket.setTcpNoDelay(true);
            for (int n = 0; RawServer.readStart(socket); n++) {
                String response = n % 2 == 0 ? CHUNKED : RawServer.STARTED;
                for (int at = 0; at < response.length(); at += piece) {
                    write(socket, response.substring(at, Math.min(response.length(), at + piece)));
                }
            }
        };
        try (RawServer server = new RawServer(pieces);
                ContextServicesClient client = client(server)) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.start(EVENT).get(20, TimeUnit.SECONDS)).isEqualTo(new StartedService(1));
            }
            assertThat(connections).hasValue(1);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
