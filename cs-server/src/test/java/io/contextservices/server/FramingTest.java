package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.contextservices.engine.ContextEngine;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the end of a request is never ambiguous. A second request follows each one in the same bytes. The server
 * responds to it only if the first request is well-formed. Otherwise the second one may be a part of the first that an
 * attacker wants to smuggle in as a request.
 */
class FramingTest {

    private static final String START = "POST /genesys/1/cs/services/start HTTP/1.1\r\n";
    private static final String KEY = "/genesys/1/cs/services/anonymous/42";
    private static final String LIST = "GET " + KEY + " HTTP/1.1\r\n";
    private static final String HOST = "Host: localhost\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String BODY = "{\"contact_key\":\"42\"}";
    private static final String HEX = Integer.toHexString(BODY.length());
    private static final String CHUNK = HEX + "\r\n" + BODY + "\r\n";
    private static final String LAST = "0\r\n\r\n";
    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";
    private static final String NEXT = "GET /genesys/1/cs/services/anonymous/next HTTP/1.1\r\n" + HOST + "\r\n";

    /** The size of the buffers into which the server reads. */
    private static final int BUFFER_BYTES = 16 * 1_024;

    private static final String FOLDED = LIST + "X: a\r\n b\r\n" + HOST + "\r\n";

    @RegisterExtension
    final ServerExtension server = new ServerExtension(() -> ContextEngine.on(new MemoryStore()));

    static Stream<Arguments> valid() {
        List<Arguments> cases = new ArrayList<>();
        cases.add(argumentSet("length", START + HOST + LENGTH + "\r\n" + BODY, 201));
        cases.add(argumentSet("length with zeros", length("0" + BODY.length()), 201));
        cases.add(argumentSet("longest length", length("0".repeat(16) + BODY.length()), 201));
        cases.add(argumentSet("length with a nine", length("29") + " ".repeat(29 - BODY.length()), 201));
        cases.add(argumentSet("chunked", chunked(CHUNK + LAST), 201));
        cases.add(argumentSet("all headers", LIST + HOST + headers(199) + "\r\n", 200));
        cases.add(argumentSet("an empty line before", "\r\n" + LIST + HOST + "\r\n", 200));
        cases.add(argumentSet("empty lines before", "\r\n".repeat(8) + LIST + HOST + "\r\n", 200));
        cases.add(argumentSet("an empty line behind a body", START + HOST + LENGTH + "\r\n" + BODY + "\r\n", 201));
        cases.add(argumentSet("any case", coded("Transfer-Encoding: ChUnKeD\r\n"), 201));
        cases.add(argumentSet("tab", coded("Transfer-Encoding:\tchunked \r\n"), 201));
        cases.add(argumentSet("two chunks", chunked("1\r\n{\r\n13\r\n" + BODY.substring(1) + "\r\n" + LAST), 201));
        cases.add(argumentSet("zeros", chunked("000" + HEX + "\r\n" + BODY + "\r\n000\r\n\r\n"), 201));
        cases.add(argumentSet("extensions", chunked(HEX + ";a=b;c=\"d e\"\r\n" + BODY + "\r\n0;f\r\n\r\n"), 201));
        cases.add(argumentSet("trailers", chunked(CHUNK + "0\r\nX: y\r\nTransfer-Encoding: x\r\n\r\n"), 201));
        cases.add(argumentSet("body where none belongs", LIST + HOST + "Content-Length: 5\r\n\r\nhello", 200));
        cases.add(argumentSet("chunks where none belong", LIST + HOST + CHUNKED + "\r\n" + CHUNK + LAST, 200));
        cases.add(argumentSet("chunks for nothing", "GET /nothing HTTP/1.1\r\n" + HOST + CHUNKED + "\r\n" + LAST, 404));
        cases.add(argumentSet("whole URL", get("http://localhost" + KEY), 200));
        cases.add(argumentSet("whole URL of TLS", get("https://localhost" + KEY), 200));
        cases.add(argumentSet("at behind the host", get("http://localhost" + KEY + "@"), 200));
        cases.add(argumentSet("host alone", get("http://localhost"), 404));
        cases.add(argumentSet("no upgrade", LIST + HOST + "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 200));
        cases.add(argumentSet("asterisk", line("OPTIONS * HTTP/1.1"), 204));
        cases.add(argumentSet("HTTP/1.2", line("GET " + KEY + " HTTP/1.2"), 200)); // RFC 9110, 2.5
        String spaced = "\r\n \r\n\t" + BODY + "\r\n\r\n ";
        cases.add(argumentSet(
                "body like folds", START + HOST + "Content-Length: " + spaced.length() + "\r\n\r\n" + spaced, 201));
        return cases.stream();
    }

    static Stream<Arguments> invalid() {
        List<Arguments> cases = new ArrayList<>();
        for (String coding : List.of(
                "gzip, chunked",
                "chunked, gzip",
                "gzip",
                "identity",
                "chunked, chunked",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                "")) {
            cases.add(argumentSet("coding " + coding, coded("Transfer-Encoding: " + coding + "\r\n"), 501));
        }
        cases.add(argumentSet("vertical tab", coded("Transfer-Encoding: \u000bchunked\r\n"), 400));
        cases.add(argumentSet("space before colon of coding", coded("Transfer-Encoding : chunked\r\n"), 400));
        cases.add(argumentSet("two codings", coded(CHUNKED + CHUNKED), 400));
        cases.add(argumentSet("coding and length", coded(CHUNKED + LENGTH), 400));
        cases.add(argumentSet("length and coding", coded(LENGTH + CHUNKED), 400));
        cases.add(argumentSet("chunked in HTTP/1.0", coded(CHUNKED).replace("HTTP/1.1", "HTTP/1.0"), 400));
        int n = BODY.length();
        for (String length : List.of(
                "+" + n,
                "-1",
                "-0",
                n + ", " + n,
                "0x" + HEX,
                "0".repeat(17) + n,
                "0".repeat(18) + n,
                "18446744073709551638",
                "9223372036854775808",
                n + ".0",
                n + "a",
                n + " " + n,
                "1e1",
                "\u00b2",
                "")) {
            cases.add(argumentSet("length " + length, length(length), 400));
        }
        cases.add(argumentSet("two equal lengths", coded(LENGTH + LENGTH), 400));
        cases.add(argumentSet("two lengths", coded(LENGTH + "Content-Length: 5\r\n"), 400));
        cases.add(argumentSet("space before colon of length", coded("Content-Length : " + n + "\r\n"), 400));
        cases.add(argumentSet("fold at the begin", START + " X: a\r\n" + HOST + LENGTH + "\r\n" + BODY, 400));
        cases.add(argumentSet("fold", START + HOST + LENGTH + "X: a\r\n b\r\n\r\n" + BODY, 400));
        cases.add(argumentSet("fold with a tab", START + HOST + LENGTH + "X: a\r\n\tb\r\n\r\n" + BODY, 400));
        cases.add(argumentSet("fold to nothing", START + HOST + LENGTH + "X: a\r\n \r\n\r\n" + BODY, 400));
        cases.add(argumentSet("fold before chunked", coded("Transfer-Encoding:\r\n chunked\r\n"), 400));
        cases.add(argumentSet("fold of the last header", START + LENGTH + "Host: localhost\r\n \r\n\r\n" + BODY, 400));
        requestLines().forEach((line, status) -> cases.add(argumentSet(line, line + HOST + "\r\n", status)));
        for (String header : List.of(
                "X : a\r\n",
                "X\t: a\r\n",
                ": a\r\n",
                "X\r\n",
                "X\0: a\r\n",
                "X: a\0b\r\n",
                "X: a\u0001b\r\n",
                "X: a\u007fb\r\n",
                "X: a\nY: b\r\n",
                "X: a\rY: b\r\n",
                "X: a\r\r\n",
                "X: a\n",
                "X(: a\r\n",
                "X\u00e9: a\r\n",
                "Host: localhost\r\n",
                "Host: other\r\n")) {
            cases.add(argumentSet("header " + header, LIST + HOST + header + "\r\n", 400));
        }
        cases.add(argumentSet("large header", LIST + HOST + "X: " + "a".repeat(20_000) + "\r\n\r\n", 431));
        cases.add(argumentSet("huge header", LIST + HOST + "X: " + "a".repeat(200_000) + "\r\n\r\n", 400));
        cases.add(argumentSet("one header many times", LIST + HOST + "X: a\r\n".repeat(300) + "\r\n", 400));
        cases.add(argumentSet("many headers", LIST + HOST + headers(300) + "\r\n", 431));
        cases.add(argumentSet("one header too many", LIST + HOST + headers(200) + "\r\n", 431));
        cases.add(argumentSet("many headers and a body", START + HOST + LENGTH + headers(250) + "\r\n" + BODY, 431));
        cases.add(argumentSet("one empty line too many", "\r\n".repeat(9) + LIST + HOST + "\r\n", 400));
        cases.add(argumentSet("many empty lines", "\r\n".repeat(20) + LIST + HOST + "\r\n", 400));
        cases.add(argumentSet("a line feed before the request", "\n" + LIST + HOST + "\r\n", 400));
        cases.add(argumentSet("a carriage return before the request", "\r" + LIST + HOST + "\r\n", 400));
        cases.add(argumentSet("long URL", get(KEY + "?" + "a".repeat(10_000)), 414));
        for (String host : List.of(
                "",
                "Host: a b\r\n",
                "Host: localhost:0\r\n",
                "Host: localhost:99999\r\n",
                "Host: user@localhost\r\n",
                "Host: [::1\r\n",
                "Host: a/b\r\n",
                "Host : localhost\r\n")) {
            cases.add(argumentSet("host " + host, LIST + host + "\r\n", 400));
        }
        badChunks().forEach(chunks -> cases.add(argumentSet("chunks " + chunks, chunked(chunks), 400)));
        return cases.stream();
    }

    /** Returns this number of headers with different names. */
    private static String headers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "X" + i + ": a\r\n").collect(Collectors.joining());
    }

    private static Map<String, Integer> requestLines() {
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (String line : List.of(
                "GET\r\n",
                "GET " + KEY + "\r\n",
                "GET  " + KEY + " HTTP/1.1\r\n",
                "GET " + KEY + "  HTTP/1.1\r\n",
                "GET " + KEY + " HTTP/1.1 \r\n",
                " GET " + KEY + " HTTP/1.1\r\n",
                "GET " + KEY + " 2 HTTP/1.1\r\n",
                "GET\t" + KEY + "\tHTTP/1.1\r\n",
                "GET " + KEY + " HTTP/1.1\n",
                "GET " + KEY + " HTTP/1.1\r",
                "GET " + KEY + " HTTP/1\r\n",
                "GET " + KEY + " HTTP/1.10\r\n",
                "GET " + KEY + " HTTP/2.0\r\n",
                "GET " + KEY + " HTTP/2.1\r\n",
                "GET " + KEY + " HTTP/3.7\r\n",
                "GET " + KEY + " http/1.1\r\n",
                "GET " + KEY + " HTTPS/1.1\r\n",
                "PRI * HTTP/2.0\r\n",
                "GET " + KEY.substring(1) + " HTTP/1.1\r\n",
                "GET * HTTP/1.1\r\n",
                "GET localhost:80 HTTP/1.1\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\n",
                "GET http://other" + KEY + " HTTP/1.1\r\n",
                "GET http://user@localhost" + KEY + " HTTP/1.1\r\n",
                "GET http://user@localhost HTTP/1.1\r\n",
                "GET http://" + KEY + " HTTP/1.1\r\n",
                "GET ftp://localhost" + KEY + " HTTP/1.1\r\n",
                "G(T " + KEY + " HTTP/1.1\r\n",
                "G\u00e9T " + KEY + " HTTP/1.1\r\n",
                "GET " + KEY + "\0 HTTP/1.1\r\n",
                "GET " + KEY + "\u0001 HTTP/1.1\r\n",
                "GET " + KEY + "\u007f HTTP/1.1\r\n",
                "GET " + KEY + "\u00e9 HTTP/1.1\r\n",
                "GET " + KEY + "#x HTTP/1.1\r\n",
                "GET " + KEY + "\" HTTP/1.1\r\n",
                "GET " + KEY + "%4 HTTP/1.1\r\n",
                "A".repeat(100) + " / HTTP/1.1\r\n")) {
            lines.put(line, 400);
        }
        lines.put("GET " + KEY + " HTTP/0.9\r\n", 505);
        lines.put("get " + KEY + " HTTP/1.1\r\n", 501);
        lines.put("gET " + KEY + " HTTP/1.1\r\n", 501);
        lines.put("GEt " + KEY + " HTTP/1.1\r\n", 501);
        return lines;
    }

    private static List<String> badChunks() {
        return List.of(
                "\r\n" + BODY + "\r\n" + LAST,
                "zz\r\n" + BODY + "\r\n" + LAST,
                "0x" + CHUNK + LAST,
                "+" + CHUNK + LAST,
                "-1\r\n" + BODY + "\r\n" + LAST,
                " " + CHUNK + LAST,
                HEX + " \r\n" + BODY + "\r\n" + LAST,
                HEX + "x\r\n" + BODY + "\r\n" + LAST,
                HEX + "_0\r\n" + BODY + "\r\n" + LAST,
                "\u00b2\r\n" + BODY + "\r\n" + LAST,
                "10000000\r\n" + BODY + "\r\n" + LAST,
                "1000000000000000" + CHUNK + LAST,
                "fffffffffffffffff\r\n" + BODY + "\r\n" + LAST,
                HEX + "\n" + BODY + "\n0\n\n",
                HEX + "\n" + BODY + "\r\n" + LAST,
                HEX + "\r" + BODY + "\r\n" + LAST,
                HEX + "\r\n" + BODY + LAST,
                HEX + "\r\n" + BODY + "\n" + LAST,
                HEX + "\r\n" + BODY + "junk\r\n" + LAST,
                HEX + ";a\nb\r\n" + BODY + "\r\n" + LAST,
                HEX + ";a\0b\r\n" + BODY + "\r\n" + LAST,
                HEX + ";" + "a".repeat(5_000) + "\r\n" + BODY + "\r\n" + LAST,
                ("1;" + "a".repeat(1_000) + "\r\n \r\n").repeat(5) + CHUNK + LAST,
                "0".repeat(5_000) + CHUNK + LAST,
                CHUNK + "0\r\nX\r\n\r\n",
                CHUNK + "0\r\nX : y\r\n\r\n",
                CHUNK + "0\r\n: y\r\n\r\n",
                CHUNK + "0\r\nX: y\r\n z\r\n\r\n",
                CHUNK + "0\r\nX: y\n\r\n",
                CHUNK + "0\r\nX: \0\r\n\r\n",
                CHUNK + "0\r\nX: " + "y".repeat(5_000) + "\r\n\r\n",
                CHUNK + "0\r\n" + "X: y\r\n".repeat(2_000) + "\r\n",
                CHUNK + "0\r\n\n",
                CHUNK + "0\r\n\rX\n");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validRequestKeepsTheConnectionOpen(String request, int status) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(request + NEXT);

            assertThat(http.read(false).status()).isEqualTo(status);
            Response next = http.read(false);
            assertThat(next.status()).isEqualTo(200);
            assertThat(next.body()).isEqualTo("[]");
        }
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidRequestClosesTheConnection(String request, int status) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            writeUntilRejected(http, request + NEXT);

            Response response = http.read(false);
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
            if (!response.body().isEmpty()) {
                assertThat(response.body())
                        .contains("\"exception\":\"io.contextservices.api.RequestRefusedException\"");
            }
            assertThat(http.isClosed()).isTrue();
        }
        assertThat(RawHttp.send(server.port(), "GET", KEY).body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void foldedHeaderIsRejectedAfterAnyRequest(String request, int status) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(request + FOLDED + NEXT);

            assertThat(http.read(false).status()).isEqualTo(status);
            assertThat(http.read(false).status()).isEqualTo(400);
            assertThat(http.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void requestsMayArriveByteByByte(String request, int status) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            writeOneByOne(http, request + NEXT + FOLDED);

            assertThat(http.read(false).status()).isEqualTo(status);
            assertThat(http.read(false).status()).isEqualTo(200);
            assertThat(http.read(false).status()).isEqualTo(400);
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void emptyLinesBetweenRequestsAreIgnored() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write("\r\n");
            http.write(START + HOST + LENGTH + "\r\n" + BODY + "\r\n");
            assertThat(http.read(false).status()).isEqualTo(201);
            http.write("\r");
            RawHttp.send(server.port(), "GET", KEY); // the server reads the first byte meanwhile
            http.write("\n\r\n");
            http.write(NEXT);
            assertThat(http.read(false).status()).isEqualTo(200);
            http.write("\r");
            http.write(NEXT);
            assertThat(http.read(false).status()).isEqualTo(400);
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void tooManyHeadersAreReported() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            writeUntilRejected(http, LIST + HOST + headers(200) + "\r\n" + NEXT);
            assertThat(http.read(false).body()).contains("the request has more than 200 headers");
        }
        for (int headers = 3_000; headers < 3_004; headers++) { // these end at any position in the buffer
            try (RawHttp http = new RawHttp(server.port())) {
                writeUntilRejected(http, LIST + HOST + headers(headers) + "\r\n" + NEXT);
                assertThat(http.read(false).status()).isEqualTo(431);
            }
        }
        // The first header beyond the limit begins at the end of a buffer, or near it.
        int room = BUFFER_BYTES - (LIST + HOST + "Y: \r\n" + headers(198)).length();
        for (int padding = room - 8; padding < room + 8; padding++) {
            String first = "Y: " + "a".repeat(padding) + "\r\n";
            try (RawHttp http = new RawHttp(server.port())) {
                writeUntilRejected(http, LIST + HOST + first + headers(250) + "\r\n" + NEXT);
                assertThat(http.read(false).status()).isEqualTo(431);
                assertThat(http.isClosed()).isTrue();
            }
        }
    }

    @Test
    void tooManyHeadersOfLaterRequestAreReported() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            writeUntilRejected(http, LIST + HOST + "\r\n" + LIST + HOST + headers(250) + "\r\n" + NEXT);
            assertThat(http.read(false).status()).isEqualTo(200);
            Response response = http.read(false);
            assertThat(response.status()).isEqualTo(431);
            assertThat(response.body()).contains("the request has more than 200 headers");
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void connectionClosedWithinHeadIsNotKept() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(LIST);
            await().until(() -> server.connections() == 1);
        }
        await().until(() -> server.connections() == 0);
    }

    @Test
    void numberOfUrlParametersIsLimited() throws IOException {
        String fine = KEY + "?" + "a=&".repeat(999) + "a=";
        assertThat(RawHttp.send(server.port(), "GET", fine).status()).isEqualTo(200);

        Response refused = RawHttp.send(server.port(), "GET", fine + "&a=");
        assertThat(refused.status()).isEqualTo(414);
        assertThat(refused.body()).contains("more than 1000 parameters");
        assertThat(RawHttp.send(server.port(), "GET", KEY + "?" + "&".repeat(7_000))
                        .status())
                .isEqualTo(414);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
                "Content-Type: text/plain\r\nContent-Type: application/json\r\n",
                "Content-Type: application/json\r\nContent-Type: application/json; charset=utf-16\r\n",
                "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"
            })
    void duplicateContentHeadersAreRejected(String headers) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(START + HOST + headers + LENGTH + "\r\n" + BODY);
            Response response = http.read(false);
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("must not be repeated");
        }
    }

    @Test
    void chunksMayArriveByteByByte() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(START + HOST + CHUNKED + "\r\n");
            writeOneByOne(http, "1;x\r\n{\r\n13\r\n" + BODY.substring(1) + "\r\n0\r\nX: y\r\n\r\n" + NEXT);
            assertThat(http.read(false).status()).isEqualTo(201);
            assertThat(http.read(false).status()).isEqualTo(200);
        }
    }

    @Test
    void chunksMayPause() throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(START + HOST + CHUNKED + "\r\n1\r\n{\r\n");
            RawHttp.send(server.port(), "GET", KEY); // the server reads the first chunk meanwhile
            http.write("13\r\n" + BODY.substring(1) + "\r\n");
            RawHttp.send(server.port(), "GET", KEY);
            http.write("0\r\n\r\n" + NEXT);
            assertThat(http.read(false).status()).isEqualTo(201);
            assertThat(http.read(false).status()).isEqualTo(200);
        }
    }

    @Test
    void pausedChunksDoNotDelayOthers() throws IOException {
        List<RawHttp> paused = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                RawHttp http = new RawHttp(server.port());
                paused.add(http);
                http.write(START + HOST + CHUNKED + "\r\n1\r\n{\r\n");
            }
            await().until(() -> server.connections() == paused.size());
            assertThat(RawHttp.send(server.port(), "GET", KEY).status()).isEqualTo(200);
        } finally {
            for (RawHttp http : paused) {
                http.close();
            }
        }
    }

    @Test
    void chunkedBodyMayExceedBufferSize() throws IOException {
        String text = "x".repeat(200_000);
        String body = "{\"contact_key\":\"42\",\"text\":\"" + text + "\"}";
        StringBuilder chunks = new StringBuilder();
        for (int from = 0, size = 1; from < body.length(); from += size, size = size * 3 % 40_009) {
            String chunk = body.substring(from, Math.min(body.length(), from + size));
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(chunked(chunks + LAST) + NEXT);
            assertThat(http.read(false).status()).isEqualTo(201);
            assertThat(http.read(false).status()).isEqualTo(200);
        }
        assertThat(RawHttp.send(server.port(), "GET", KEY + "?extensions=text").body())
                .contains(text);
    }

    private static void writeOneByOne(RawHttp http, String text) throws IOException {
        for (char c : text.toCharArray()) {
            http.write(new byte[] {(byte) c});
        }
    }

    private static String chunked(String chunks) {
        return START + HOST + CHUNKED + "\r\n" + chunks;
    }

    private static String coded(String headers) {
        return START + HOST + headers + "\r\n" + CHUNK + LAST;
    }

    private static String length(String length) {
        return START + HOST + "Content-Length: " + length + "\r\n\r\n" + BODY;
    }

    private static String line(String line) {
        return line + "\r\n" + HOST + "\r\n";
    }

    private static String get(String target) {
        return line("GET " + target + " HTTP/1.1");
    }

    private static void writeUntilRejected(RawHttp http, String text) throws IOException {
        try {
            http.write(text);
        } catch (SocketException refused) {
            // the response is readable nevertheless
        }
    }
}
