package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the memory for waiting bodies is limited by the heap: further requests are rejected. */
@Timeout(300)
@Tag("slow")
class LargeBodiesIT {

    private static final int CALLERS = 500;
    private static final byte[] LARGE = request((1 << 20) - 100);
    private static final byte[] SMALL = request(10);

    @TempDir
    Path temporary;

    private static byte[] request(int size) {
        String body = "{\"contact_key\":\"42\",\"text\":\"" + "x".repeat(size) + "\"}";
        return ("POST /genesys/1/cs/services/start HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void concurrentLargeStartsSucceedOrFailInASmallHeap() throws Exception {
        Path log = temporary.resolve("log");
        Map<String, String> small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx128m");
        ExecutorService callers = Executors.newCachedThreadPool();
        try (ServerProcess server = ServerProcess.serve(temporary.resolve("data"), small, Redirect.to(log.toFile()))) {
            CountDownLatch ready = new CountDownLatch(CALLERS);
            List<Future<Integer>> large = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                large.add(callers.submit(() -> start(server, ready)));
            }
            AtomicBoolean over = new AtomicBoolean();
            Future<Map<Integer, Integer>> other = callers.submit(() -> startUntil(server, over));
            Map<Integer, Integer> statuses = new HashMap<>();
            for (Future<Integer> status : large) {
                statuses.merge(status.get(), 1, Integer::sum);
            }
            over.set(true);

            System.out.println("LargeBodiesIT: large " + statuses + ", small " + other.get());
            assertThat(statuses).containsKey(201).containsKey(503).hasSize(2);
            assertThat(other.get()).as("concurrent small starts").containsOnlyKeys(201);
            assertThat(server.terminate()).isZero();
        } finally {
            callers.shutdownNow();
        }
        assertThat(Files.readString(log)).doesNotContain("OutOfMemoryError").doesNotContain("ERROR");
    }

    /** Sends a large request together with all others and returns the status. */
    private static int start(ServerProcess server, CountDownLatch ready) throws Exception {
        try (Socket socket = connect(server)) {
            ready.countDown();
            ready.await();
            return status(socket, LARGE);
        }
    }

    private static Map<Integer, Integer> startUntil(ServerProcess server, AtomicBoolean over) throws IOException {
        Map<Integer, Integer> statuses = new HashMap<>();
        while (!over.get()) {
            try (Socket socket = connect(server)) {
                statuses.merge(status(socket, SMALL), 1, Integer::sum);
            }
        }
        return statuses;
    }

    private static Socket connect(ServerProcess server) throws IOException {
        URI uri = URI.create(server.url());
        return new Socket(uri.getHost(), uri.getPort());
    }

    private static int status(Socket socket, byte[] request) throws IOException {
        OutputStream out = socket.getOutputStream();
        try {
            out.write(request);
        } catch (SocketException refused) {
            // the response may arrive before the end of the body
        }
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String line = String.valueOf(in.readLine());
        return Integer.parseInt(line.split(" ")[1]);
    }
}
