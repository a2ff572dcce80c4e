package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that JSON is either accepted and returned byte for byte, or rejected with a list of all its faults. */
class HostileJsonTest {

    private static final String START = "/genesys/1/cs/services/start";

    private static ContextEngine engine;
    private static ContextServer server;
    private RawHttp http;

    @BeforeAll
    static void start() {
        engine = ContextEngine.on(new MemoryStore());
        server = ContextServer.builder(engine).port(0).start();
    }

    @AfterAll
    static void stop() {
        server.close();
        engine.close();
    }

    @BeforeEach
    void connect() throws IOException {
        http = new RawHttp(server.port());
    }

    @AfterEach
    void disconnect() throws IOException {
        http.close();
    }

    static Stream<String> values() {
        return Stream.of(
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-0.0",
                "1e400",
                "-1E+400",
                "1e-400",
                "1.10",
                "123456789012345678901234567890.12345678901234567890",
                "9".repeat(1_000),
                "0." + "0".repeat(990) + "1",
                "0e0",
                "0E-7",
                "\"\"",
                "\" \"",
                "\"\\u0000\"",
                "\"\\u0000\\u0001\\u001f\\u007f\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"/\"",
                "\"\u007f\u0080\u2028\u2029\ufeff\uffff\ufdd0\"",
                "\"\\uD834\\uDD1E\"",
                "\"\ud834\udd1e\"",
                "\"\\uFFFE\\ufdd0\\uDBFF\\uDFFF\"",
                "\"\u00e9e\u0301\"",
                // not valid Unicode text, but JSON by RFC 8259; its meaning is up to its readers
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud800\\ud800\"",
                "\"\\ud800x\\n\"",
                "\"" + "x".repeat(100_000) + "\"",
                "[]",
                "[ ]",
                "[null,1,\"\",{},[]]",
                "[ 1 ,\t2\r\n,\n3 ]",
                "{}",
                "{\"\":0}",
                "{\"\\ud800\":{\"a\\udc00\":\"\\udc00\"},\"\\udc00\\ud800\":2}",
                "{\"a\":1,\"A\":2}",
                "{\"\\u0061\":1,\"b\":2}",
                "{\"__proto__\":null,\"constructor\":1,\"toString\":2}",
                "{\"a\":{\"a\":{\"a\":1}}}",
                "{\"x\":1,\"service_id\":7,\"contact_key\":8}",
                "[".repeat(99) + "]".repeat(99),
                "{\"a\":".repeat(98) + "0" + "}".repeat(98));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsReturnedByteForByte(String value) throws IOException {
        byte[] bytes = utf8(value);
        Response started = post(body(bytes));
        assertThat(started.status()).as(started.body()).isEqualTo(201);

        String read = get(started.header("Location"));
        assertThat(read).endsWith(",\"x\":" + value + "}");
    }

    static Stream<byte[]> notJson() {
        return Stream.concat(
                Stream.of(
                                "",
                                "nul",
                                "NULL",
                                "True",
                                "undefined",
                                "nan",
                                "NaN",
                                "-NaN",
                                "Infinity",
                                "-Infinity",
                                "+Infinity",
                                "inf",
                                "+1",
                                "01",
                                "-01",
                                "00",
                                "-",
                                "--1",
                                "1.",
                                ".1",
                                "-.1",
                                "1.e1",
                                "1e",
                                "1e+",
                                "1eE2",
                                "1_000",
                                "1,000",
                                "1 000",
                                "0x1",
                                "0b1",
                                "1f",
                                "1L",
                                "\uff11",
                                "'a'",
                                "a",
                                "`a`",
                                "\"",
                                "\"a",
                                "a\"",
                                "\"a\"b",
                                "\"\\a\"",
                                "\"\\x00\"",
                                "\"\\'\"",
                                "\"\\u\"",
                                "\"\\u00\"",
                                "\"\\u00g0\"",
                                "\"\\U0041\"",
                                "\"\\\"",
                                "\"\n\"",
                                "\"\t\"",
                                "\"\0\"",
                                "\"\u001f\"",
                                "[",
                                "]",
                                "[1",
                                "[1,",
                                "[1,]",
                                "[,1]",
                                "[,]",
                                "[1,,2]",
                                "[1 2]",
                                "[1;2]",
                                "[1:2]",
                                "[1}",
                                "[[]",
                                "[*]",
                                "{",
                                "}",
                                "{\"a\"",
                                "{\"a\":",
                                "{\"a\":1",
                                "{\"a\":1,",
                                "{\"a\":1,}",
                                "{,\"a\":1}",
                                "{\"a\" 1}",
                                "{\"a\",1}",
                                "{\"a\"::1}",
                                "{\"a\":1 \"b\":2}",
                                "{a:1}",
                                "{'a':1}",
                                "{1:1}",
                                "{null:1}",
                                "{[]:1}",
                                "{\"a\":1,\"a\":1}",
                                "{\"a\":1,\"\\u0061\":2}",
                                "{\"a\":1]",
                                "1 // comment",
                                "/* comment */ 1",
                                "1 # comment",
                                "<a/>",
                                "1\u00a0",
                                "\u20601",
                                "\ufeff1",
                                "1\0",
                                "\f1",
                                "\u000b1",
                                "[".repeat(100) + "]".repeat(100),
                                "[".repeat(500_000),
                                "{\"a\":".repeat(100_000),
                                "[".repeat(100_000) + "]".repeat(100_000),
                                "9".repeat(100_000) + "x")
                        .map(HostileJsonTest::utf8),
                Stream.of(
                                "22C0AF22", // overlong
                                "22C08022",
                                "22E08080AF22",
                                "22E0808022",
                                "22F080808022",
                                "22FC808080808022",
                                "22FE22",
                                "22FF22",
                                "228022", // a continuation byte without a first byte
                                "22E922", // Latin-1
                                "22C3",
                                "22C322",
                                "22E28222",
                                "22F09F9822",
                                "22EDA08022", // surrogates
                                "22EDA081EDB08022",
                                "22F490808022", // beyond the last code point
                                "80",
                                "E9",
                                "5BFF5D",
                                "7B22C0AF223A317D",
                                "EFBB",
                                "1A")
                        .map(HexFormat.of()::parseHex));
    }

    @ParameterizedTest
    @MethodSource("notJson")
    void malformedValueIsRejected(byte[] value) throws IOException {
        assertRefused(post(body(value)));
    }

    static Stream<byte[]> notABody() throws IOException {
        String fine = "{\"contact_key\":\"42\"}";
        return Stream.of(
                utf8(""),
                utf8(" "),
                utf8("null"),
                utf8("[]"),
                utf8("[" + fine + "]"),
                utf8("\"" + fine.replace("\"", "\\\"") + "\""),
                utf8("42"),
                utf8("true"),
                utf8(fine + fine),
                utf8(fine + ","),
                utf8(fine + "}"),
                utf8(fine + "\0"),
                utf8(fine + "x"),
                utf8("//\n" + fine),
                utf8(")]}'\n" + fine),
                utf8("\ufeff\ufeff" + fine),
                utf8("\0" + fine),
                utf8("contact_key=42"),
                utf8("<contact_key>42</contact_key>"),
                utf8("--- \ncontact_key: '42'"),
                fine.getBytes(StandardCharsets.UTF_16),
                fine.getBytes(StandardCharsets.UTF_16LE),
                fine.getBytes(StandardCharsets.UTF_16BE),
                fine.getBytes("UTF-32"),
                fine.getBytes("UTF-32LE"),
                HexFormat.of().parseHex("1f8b0800000000000003"),
                new byte[1_000],
                utf8(" ".repeat(1_000_000)));
    }

    @ParameterizedTest
    @MethodSource("notABody")
    void nonObjectBodyIsRejected(byte[] body) throws IOException {
        assertRefused(post(body));
    }

    @Test
    void truncatedExampleIsRejected() throws IOException {
        byte[] example = example();
        int end = new String(example, StandardCharsets.US_ASCII).lastIndexOf('}');
        for (int length = 0; length <= end; length++) {
            assertRefused(post(Arrays.copyOf(example, length)));
        }
        assertThat(post(Arrays.copyOf(example, end + 1)).status()).isEqualTo(201);
    }

    @Tag("slow")
    @Test
    void exampleWithChangedByteReturns201Or400() throws IOException {
        byte[] example = example();
        for (int at = 0; at < example.length; at++) {
            for (int b : List.of(0, 0x22, 0x5C, 0x7B, 0x7D, 0x80, 0xFF)) {
                byte[] changed = example.clone();
                changed[at] = (byte) b;
                Response response = post(changed);
                assertThat(response.status())
                        .as("byte %d is %d: %s", at, b, response.body())
                        .isIn(201, 400);
            }
        }
    }

    @Test
    void unrepresentableNumbersAreRejectedNotRounded() throws IOException {
        for (String number : List.of("1e400", "-1e400", "1e-400", "9".repeat(1_000), "1.5", "9223372036854775808")) {
            assertRefused(post(utf8("{\"contact_key\":\"42\",\"est_duration\":" + number + "}")));
            assertRefused(post(utf8("{\"contact_key\":\"42\",\"application_id\":" + number + "}")));
        }
    }

    private static byte[] body(byte[] value) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(utf8("{\"contact_key\":\"42\",\"x\":"));
        body.writeBytes(value);
        body.writeBytes(utf8("}"));
        return body.toByteArray();
    }

    private static void assertRefused(Response response) {
        assertThat(response.status()).as(response.body()).isEqualTo(400);
        Map<?, ?> error = Json.parse(response.body()).as(Map.class);
        assertThat(error.get("exception")).isEqualTo("io.contextservices.api.InvalidRequestException");
        assertThat((List<?>) error.get("violations")).isNotEmpty();
    }

    private Response post(byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(utf8(RawHttp.head("POST", START, 0, "Content-Length: " + body.length)));
        request.writeBytes(body);
        http.write(request.toByteArray());
        return http.read(false);
    }

    private String get(String location) throws IOException {
        http.write(RawHttp.head("GET", location + "?extensions=x", 0));
        return http.read(false).body();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] example() throws IOException {
        try (InputStream in = HostileJsonTest.class.getResourceAsStream("start-service.json")) {
            return in.readAllBytes();
        }
    }
}
