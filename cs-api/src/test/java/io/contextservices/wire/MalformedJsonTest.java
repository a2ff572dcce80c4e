package io.contextservices.wire;

import static io.contextservices.api.Violation.MALFORMED_JSON;
import static io.contextservices.api.Violation.WRONG_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.contextservices.api.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that a text which is not JSON, or not a JSON object, is rejected with one violation that contains the
 * position.
 */
class MalformedJsonTest {

    static Stream<byte[]> truncations() {
        byte[] example = Wire.example();
        int end = new String(example, StandardCharsets.US_ASCII).lastIndexOf('}');
        return Stream.iterate(0, i -> i + 1).limit(end + 1L).map(length -> Arrays.copyOf(example, length));
    }

    @Test
    void truncatedExampleIsRejected() {
        assertThat(truncations()).allSatisfy(MalformedJsonTest::assertMalformed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\t\r ",
                "{",
                "}",
                "]",
                "{]",
                "{\"contact_key\":\"42\"]",
                "{\"contact_key\":\"42\",}",
                "{,\"contact_key\":\"42\"}",
                "{\"contact_key\":\"42\",,\"a\":1}",
                "{\"contact_key\":\"42\" \"a\":1}",
                "{\"contact_key\" \"42\"}",
                "{\"contact_key\"::\"42\"}",
                "{\"contact_key\"}",
                "{\"contact_key\":}",
                "{contact_key:\"42\"}",
                "{'contact_key':\"42\"}",
                "{\"contact_key\":'42'}",
                "{1:2}",
                "{null:2}",
                "{\"contact_key\":\"42\"} x",
                "{\"contact_key\":\"42\"} 1",
                "{\"contact_key\":\"42\"} null",
                "{\"contact_key\":\"42\"}{}",
                "{\"contact_key\":\"42\"},",
                "{\"contact_key\":\"42\"}}",
                "{\"contact_key\":\"\"} 1",
                "{\"contact_key\":\"42\"}\u0000",
                "{\"contact_key\":\"42\"}\u00a0",
                "{\"contact_key\":\"4\u0000\"}",
                "{\"contact_key\":\"4\n2\"}",
                "{\"contact_key\":\"4\t2\"}",
                "{\"contact_key\":\"42\",\"a\":\"\u001f\"}",
                "{\"contact_key\":\"42\",\"a\":[\"\u001f\"]}",
                "{\"contact_key\":\"42\",\"a\u0001\":1}",
                "{\"contact_key\":\"\\x\"}",
                "{\"contact_key\":\"\\u12G4\"}",
                "{\"contact_key\":\"\\u12\"}",
                "{\"contact_key\":\"42\",\"a\":{\"b\":\"\\'\"}}",
                "{\"contact_key\":\"42\",\"\\x\":1}",
                "{/*c*/\"contact_key\":\"42\"}",
                "{\"contact_key\":\"42\"//c\n}",
                "{\"contact_key\":\"42\"#c\n}",
                "{\"contact_key\":\"42\",\"a\":NaN}",
                "{\"contact_key\":\"42\",\"a\":Infinity}",
                "{\"contact_key\":\"42\",\"a\":-Infinity}",
                "{\"contact_key\":\"42\",\"a\":undefined}",
                "{\"contact_key\":\"42\",\"a\":True}",
                "{\"contact_key\":\"42\",\"a\":nulll}",
                "{\"contact_key\":\"42\",\"a\":01}",
                "{\"contact_key\":\"42\",\"a\":-01}",
                "{\"contact_key\":\"42\",\"a\":00}",
                "{\"contact_key\":\"42\",\"a\":+1}",
                "{\"contact_key\":\"42\",\"a\":.5}",
                "{\"contact_key\":\"42\",\"a\":1.}",
                "{\"contact_key\":\"42\",\"a\":-}",
                "{\"contact_key\":\"42\",\"a\":1e}",
                "{\"contact_key\":\"42\",\"a\":1e+}",
                "{\"contact_key\":\"42\",\"a\":1.e2}",
                "{\"contact_key\":\"42\",\"a\":0x1F}",
                "{\"contact_key\":\"42\",\"a\":1_000}",
                "{\"contact_key\":\"42\",\"a\":60abc}",
                "{\"contact_key\":\"42\",\"a\":[1,]}",
                "{\"contact_key\":\"42\",\"a\":[,1]}",
                "{\"contact_key\":\"42\",\"a\":[1 2]}",
                "{\"contact_key\":\"42\",\"a\":[1}",
                "{\"contact_key\":\"42\",\"a\":{\"b\":1]}",
                "{\"contact_key\":\"42\",\"a\":{\"b\":1,}}",
                "{\"contact_key\":5,\"ttl\":\"x\",\"contact_key\":5,\"a\":}",
                "nul",
                "\u00a0{}"
            })
    void malformedJsonIsRejected(String json) {
        assertMalformed(Wire.utf8(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "42", "\"contact_key\"", "[]", "[{\"contact_key\":\"42\"}]", " 1.5 "})
    void nonObjectJsonIsRejected(String json) {
        assertThat(Wire.faults(json)).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo(Violation.WHOLE);
            assertThat(fault.code()).isEqualTo(WRONG_TYPE);
            assertThat(fault.message()).matches("line 1, column [12]: must be a JSON object");
        });
    }

    static Stream<Arguments> notUtf8() {
        List<String> bad = List.of(
                "80", // a continuation byte without a first byte
                "ff",
                "fe",
                "c0af", // overlong
                "c1bf",
                "e080af",
                "e09fbf",
                "f08080af",
                "f08fbfbf",
                "eda080", // surrogates
                "edbfbf",
                "eda0bdedb880",
                "f4908080", // beyond U+10FFFF
                "f5808080",
                "c3", // truncated
                "e282",
                "f09f98",
                "c328");
        List<String[]> around = List.of(
                new String[] {"{\"contact_key\":\"", "\"}"},
                new String[] {"{\"contact_key\":\"42\",\"a", "\":1}"},
                new String[] {"{\"contact_key\":\"42\",\"a\":\"", "\"}"},
                new String[] {"{\"contact_key\":\"42\",\"a\":[{\"b\":\"", "\"}]}"},
                new String[] {"{\"contact_key\":\"42\",\"a\":{\"é", "\":1}}"},
                new String[] {"{\"contact_key\":\"42\"}", ""},
                new String[] {"", "{\"contact_key\":\"42\"}"});
        return around.stream()
                .flatMap(text -> bad.stream()
                        .map(hex -> arguments(text[0], HexFormat.of().parseHex(hex), text[1])));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void invalidUtf8IsReportedWithPosition(String before, byte[] bad, String after) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(Wire.utf8(before));
        int column = body.size() + 1;
        body.writeBytes(bad);
        body.writeBytes(Wire.utf8(after));

        assertThat(assertMalformed(body.toByteArray())).startsWith("line 1, column " + column + ": not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreRefused(String encoding) {
        assertThat(assertMalformed("{\"contact_key\":\"42\"}".getBytes(Charset.forName(encoding))))
                .contains("not UTF-8");
        assertMalformed("\ufeff{\"contact_key\":\"42\"}".getBytes(Charset.forName(encoding)));
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThat(assertMalformed(Wire.utf8("\ufeff{\"contact_key\":\"42\"}")))
                .isEqualTo("line 1, column 1: a byte order mark is not allowed");
        assertThat(assertMalformed(Wire.utf8("\ufeff")))
                .isEqualTo("line 1, column 1: a byte order mark is not allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "!|unexpected character '!'",
                "~|unexpected character '~'",
                " |unexpected character",
                "\u007f|unexpected character",
                "\u0000|unexpected character (a control character)",
                "\u001f|unexpected character (a control character)",
                "é|unexpected character"
            })
    void messageQuotesPrintableCharacters(String character, String message) {
        assertThat(assertMalformed(Wire.utf8("{\"a\":tr" + character + "ue}")))
                .isEqualTo("line 1, column 8: " + message);
    }

    @Test
    void positionOfNulTellsWhetherItIsAnEncodingError() {
        assertThat(assertMalformed(Wire.utf8("{\"a\u0000\":1}"))).isEqualTo("line 1, column 4: not UTF-8: a NUL byte");
        assertThat(assertMalformed(Wire.utf8("{\"ab\u0000\":1}")))
                .isEqualTo("line 1, column 5: unexpected character (a control character)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                   | line 1, column 1: the body is empty",
                "{'a':1,}                           | line 1, column 8",
                "{~'contact_key':~  Alice~}         | line 3, column 3",
                "{'contact_key':'42'}~~  {}         | line 3, column 3: text after the JSON object",
                "{'contact_key':'42'}~1             | line 2, column 1: text after the JSON object",
                "{~ 'contact_key':'4                | line 2, column"
            })
    void messageGivesThePosition(String json, String where) {
        String text = json == null ? "" : json.replace('\'', '"').replace('~', '\n');

        assertThat(assertMalformed(Wire.utf8(text))).startsWith(where);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"contact_key\":Alice Smith}",
                "{\"contact_key\":-Alice}",
                "{\"contact_key\":trueAlice}",
                "{\"contact_key\":\"42\"} Alice",
                "{Alice:1}",
                "{\"contact_key\":NaN}",
                "{\"contact_key\":\"Alice",
                "{\"contact_key\":/*Alice*/1}",
                "{\"contact_key\":\"Alice\"]",
                "{\"contact_key\":+1}"
            })
    void messageOmitsCustomerDataAndParserNames(String json) {
        assertThat(assertMalformed(Wire.utf8(json)))
                .doesNotContain("Alice", "Feature", "Source", "com.", "java", "enable", "\n");
    }

    private static String assertMalformed(byte[] body) {
        List<Violation> faults = Wire.faults(body);
        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo(Violation.WHOLE);
            assertThat(fault.code()).isEqualTo(MALFORMED_JSON);
            assertThat(fault.message()).matches("line [1-9][0-9]*, column [1-9][0-9]*: .+");
        });
        return faults.get(0).message();
    }

    @Test
    void linesAreCountedUpToInvalidUtf8() {
        byte[] body = Wire.utf8("{\n\"contact_key\":\n\n \"x\"}");
        body[body.length - 3] = (byte) 0xFF;

        assertThat(assertMalformed(body)).isEqualTo("line 4, column 3: not UTF-8");
    }
}
