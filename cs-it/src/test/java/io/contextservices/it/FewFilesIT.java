package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.client.RetryPolicy;
import io.contextservices.store.FileHandles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests clients of a server that has no file handle left for their connections. */
@Timeout(300)
@Tag("slow")
class FewFilesIT {

    private static final Pattern PAUSE = Pattern.compile("backing off for (\\d+) milliseconds");

    /** The number of pauses that XNIO makes before it would pause for 16 s. */
    private static final int PAUSES = 4;

    /** Few enough to exhaust, and enough for the large class path of a test. */
    private static final int FILES = 512;

    @TempDir
    Path temporary;

    @Test
    void acceptingResumesWhenFileHandlesAreFree() throws Exception {
        Path log = temporary.resolve("log");
        List<Socket> waiting = new ArrayList<>();
        try (ServerProcess server =
                ServerProcess.serve(temporary.resolve("data"), Map.of(), Redirect.to(log.toFile()))) {
            start(server);
            limit(server, Long.toString(files(server)));
            URI uri = URI.create(server.url());
            for (int i = 0; i < 10; i++) {
                waiting.add(new Socket(uri.getHost(), uri.getPort()));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> pauses(log).size() >= PAUSES);

            limit(server, "1024");
            long before = System.nanoTime();
            start(server);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(pauses(log)).allMatch(millis -> millis <= 1_000);
            assertThat(server.terminate()).isZero();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Without their own limit, connections would take the file handles that the tables of the store need. */
    @Test
    void connectionLimitLeavesFileHandlesForTheStore() throws Exception {
        List<String> command = new ArrayList<>(List.of("prlimit", "--nofile=" + FILES + ':' + FILES));
        command.addAll(ServerProcess.command(
                "serve", "--port", "0", "--data", temporary.resolve("data").toString()));
        List<Socket> open = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(new ProcessBuilder(command).redirectError(Redirect.INHERIT))) {
            URI uri = URI.create(server.url());
            for (int i = 0; i < FileHandles.of(FILES).connections(); i++) {
                open.add(new Socket(uri.getHost(), uri.getPort()));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (Socket another = new Socket(uri.getHost(), uri.getPort())) {
                    return status(another).contains(" 503 ");
                }
            });

            assertThat(status(open.get(0))).contains(" 201 ");
            await().atMost(Duration.ofSeconds(60)).until(() -> isClosedUnheard(uri));
            assertThat(server.terminate()).isZero();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Opens as many connections beyond the limit as get a response, and returns whether one more gets none. */
    private static boolean isClosedUnheard(URI uri) throws IOException {
        List<Socket> beyond = new ArrayList<>();
        try {
            for (int i = 0; i < FileHandles.of(FILES).turnedAway(); i++) {
                beyond.add(new Socket(uri.getHost(), uri.getPort()));
            }
            try (Socket another = new Socket(uri.getHost(), uri.getPort())) {
                another.setSoTimeout(60_000);
                return status(another).equals("null");
            } catch (SocketException reset) {
                return true;
            }
        } finally {
            for (Socket socket : beyond) {
                socket.close();
            }
        }
    }

    private static String status(Socket socket) throws IOException {
        String body = "{\"contact_key\":\"42\"}";
        String request = "POST /genesys/1/cs/services/start HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return String.valueOf(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine());
    }

    private static void start(ServerProcess server) {
        try (ContextServices services = ContextServicesClient.builder()
                .baseUrl(server.url())
                .retries(RetryPolicy.none())
                .build()
                .blocking()) {
            assertThat(services.start(ServiceStartEvent.forCustomer("C").build())
                            .serviceId())
                    .isPositive();
        }
    }

    private static List<Integer> pauses(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(PAUSE::matcher)
                .filter(Matcher::find)
                .map(pause -> Integer.valueOf(pause.group(1)))
                .toList();
    }

    private static void limit(ServerProcess server, String files) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()), "--nofile=" + files + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    private static long files(ServerProcess server) throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return handles.count();
        }
    }
}
