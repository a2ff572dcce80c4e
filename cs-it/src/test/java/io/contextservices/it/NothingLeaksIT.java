package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Checks that errors reveal no internals of the server to clients, and that logs contain no customer data. */
@Tag("slow")
@Isolated
class NothingLeaksIT {

    private static final int CONNECTIONS = 20;
    private static final String MARKER = "Zebra7731";
    private static final String BASE = "/genesys/1/cs/";
    private static final Pattern STATUS = Pattern.compile("HTTP/[0-9.]+ (\\d{3}) ");
    private static final Pattern INSIDE = Pattern.compile(
            "\\bat (io|java|org)\\.|Caused by|\\.java:\\d|undertow|xnio|rocksdb|jackson", Pattern.CASE_INSENSITIVE);

    @TempDir
    Path directory;

    @Test
    void failuresLogNoCustomerData() throws Exception {
        Path log = directory.resolve("log");
        Map<String, String> settings =
                Map.of("CS_SERVER_REQUEST_TIMEOUT", "1s", "CS_SERVER_MAX_CONNECTIONS", "" + CONNECTIONS);
        Set<String> statuses = new TreeSet<>();
        try (ServerProcess server =
                ServerProcess.serve(directory.resolve("data"), settings, Redirect.to(log.toFile()))) {
            int port = URI.create(server.url()).getPort();
            for (String request : requests()) {
                check(request, send(port, request, true), statuses);
            }
            String late = post("services/start", MARKER).replace("th: ", "th: 9");
            check(late, send(port, late, false), statuses);
            checkWhenThereAreTooManyConnections(port, statuses);
            hangUp(
                    port,
                    post("services/start", "{\"contact_key\":\"" + MARKER + "\"")
                            .replace("th: ", "th: 9"));
            hangUp(port, "GET " + BASE + "services/anonymous/" + MARKER);
            assertThat(server.terminate()).isZero();
        }
        assertThat(statuses)
                .contains("201", "400", "404", "405", "408", "409", "413", "414", "415", "431", "501", "503", "505");
        assertThat(Files.readString(log, StandardCharsets.ISO_8859_1))
                .doesNotContain(MARKER)
                .doesNotContain("\tat ");
    }

    private static void check(String request, String response, Set<String> statuses) {
        assertThat(INSIDE.matcher(response).find())
                .as("%s%n gets%n%s", request.lines().findFirst().orElse(""), response)
                .isFalse();
        Matcher status = STATUS.matcher(response);
        while (status.find()) {
            statuses.add(status.group(1));
        }
    }

    private static void checkWhenThereAreTooManyConnections(int port, Set<String> statuses) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(new Socket("127.0.0.1", port));
            }
            await().until(
                            () -> { // until all of them are counted
                                check("one too many", send(port, get("services/anonymous/" + MARKER), true), statuses);
                                return statuses.contains("503");
                            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static List<String> requests() {
        String key = "{\"contact_key\":\"" + MARKER + "\",\"" + MARKER + "\":\"" + MARKER + "\"}";
        return List.of(
                post("services/start", key),
                post("services/1/end", "{\"disposition\":\"" + MARKER + "\"}"),
                post("services/1/end", "{\"disposition\":\"" + MARKER + "\"}"),
                post("services/start", "{\"" + MARKER + "\":"),
                post("services/start", "{\"contact_key\":[\"" + MARKER + "\"],\"est_duration\":\"" + MARKER + "\"}"),
                post("services/start", "{\"contact_key\":\"" + MARKER.repeat(100) + "\"}"),
                post("services/start", "[".repeat(1_000) + MARKER),
                post("services/start", "\"\u00c0\u00af" + MARKER),
                post("services/start", key).replace("application/json", "text/" + MARKER),
                post("services/start", key).replace("Content-Type", "ContactCenterId: " + MARKER + "\r\nContent-Type"),
                post("services/" + MARKER + "/end", "{}"),
                post("services/99/end", "{\"x\":\"" + MARKER + "\"}"),
                post("services/1/states/start", "{\"state_type\":\"" + MARKER + "\"}"),
                post("customers/" + MARKER + "/services/99", "{}"),
                get("services/" + MARKER),
                get("services/anonymous/" + MARKER + "?after=" + MARKER + "&limit=" + MARKER),
                get("services/anonymous/" + MARKER + "%C0%AF"),
                get("services/anonymous/" + MARKER + "?x=" + "x".repeat(9_000)),
                get(MARKER),
                get("services/anonymous/" + MARKER).replace("GET", "DELETE"),
                get("services/anonymous/" + MARKER).replace("GET", MARKER),
                get("services/anonymous/" + MARKER).replace("1.1", "0.9"),
                get("services/anonymous/" + MARKER).replace("1.1", "9"),
                get("services/anonymous/" + MARKER).replace("Host", MARKER),
                get("services/anonymous/" + MARKER).replace("Host", MARKER + " "),
                get("services/anonymous/" + MARKER).replace("Host", MARKER + ": " + "x".repeat(17_000) + "\r\nHost"),
                get("services/anonymous/" + MARKER).replace("Host", MARKER + ": " + "x".repeat(99_000) + "\r\nHost"),
                post("services/start", key).replace("Content-Length", "Transfer-Encoding: " + MARKER + "\r\nX"),
                post("services/start", key).replace("Content-Length", "Transfer-Encoding: chunked\r\nX"),
                post("services/start", key).replace("Content-Length: ", "Content-Length: 99999999999999999999"),
                post("services/start", key).replace("Content-Length: ", "Content-Length: 9999999999"),
                post("services/start", key).replace("Content-Length: ", "Content-Length: 9"),
                MARKER + "\r\n\r\n",
                get("services/anonymous/" + MARKER).repeat(50));
    }

    private static String get(String path) {
        return "GET " + BASE + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + BASE + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** Returns all that the server sends until it closes the connection. */
    private static String send(int port, String request, boolean end) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            if (end) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static void hangUp(int port, String part) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
