package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests that attach a single value. {@link ReservedNamesTest} tests reserved names. */
class ExtensionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "-0",
                "1e400",
                "100000000000000000000000000000",
                "null",
                "true",
                "\"\"",
                "\"\\u00e9\\/ é😀\"",
                "[]",
                "{}",
                "[ 1 ,\n 2.0 ]",
                "{ \"b\" : 1, \"started\" : { \"c\":null } }"
            })
    void valueOfAnyTypeIsKeptVerbatim(String value) {
        for (String space : List.of("", " ", "\n", "\t", "\r\n", " \t\r\n ")) {
            Json json = EventCodec.readExtension(Wire.utf8(space + value + space), Limits.DEFAULT);

            assertThat(json.text()).isEqualTo(value);
            assertThat(EventCodec.write(json)).isEqualTo(Wire.utf8(value));
        }
    }

    private static List<Violation> faults(String body) {
        return catchThrowableOfType(
                        InvalidRequestException.class, () -> EventCodec.readExtension(Wire.utf8(body), Limits.DEFAULT))
                .violations();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "[1", "1 2", "1,", "{}{}", "'a'", "NaN", "01", "1.", "tru", "\"", "/**/1", "\ufeff1"
            })
    void malformedJsonIsRejected(String body) {
        assertThat(faults(body))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(Violation.WHOLE, Violation.MALFORMED_JSON));
    }

    @Test
    void malformedValueIsReportedWithPosition() {
        assertThat(faults("[1,\n x]").get(0).message()).startsWith("line 2, column 2: ");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThat(catchThrowableOfType(
                                InvalidRequestException.class,
                                () -> EventCodec.readExtension(new byte[] {'"', (byte) 0xFF, '"'}, Limits.DEFAULT))
                        .violations())
                .extracting(Violation::code)
                .containsExactly(Violation.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":1}", "[{\"x\":{\"a\":1,\"\\u0061\":2,\"b\":1,\"b\":1}}]"})
    void duplicateKeyIsRejected(String body) {
        assertThat(faults(body))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(Violation.WHOLE, Violation.DUPLICATE_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 1_000})
    void nestingOfAValueIsLimitedAsInAnEvent(int nesting) {
        Limits limits = Limits.DEFAULT.withNesting(nesting);
        String deepest = nesting == 1 ? "1" : "[".repeat(nesting - 1) + "]".repeat(nesting - 1);
        String deeper = "[".repeat(nesting) + "]".repeat(nesting);

        Json fits = EventCodec.readExtension(Wire.utf8(deepest), limits);

        assertThat(EventCodec.extensionViolations(Target.Level.STATE, "x", fits, limits))
                .isEmpty();
        assertThat(catchThrowableOfType(
                                InvalidRequestException.class,
                                () -> EventCodec.readExtension(Wire.utf8(deeper), limits))
                        .violations())
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(Violation.WHOLE, Violation.TOO_DEEP));
        assertThat(EventCodec.extensionViolations(Target.Level.STATE, "x", Json.parse(deeper), limits))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("x", Violation.TOO_DEEP));
    }

    @Test
    void endlessNestingIsRejected() {
        assertThat(faults("[".repeat(1_000_000))).extracting(Violation::code).containsExactly(Violation.TOO_DEEP);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "., .", ".., .."})
    void unaddressableKeyIsRejected(String key, String field) {
        for (Target.Level level : Target.Level.values()) {
            assertThat(EventCodec.extensionViolations(level, key, null, Limits.DEFAULT))
                    .extracting(Violation::field, Violation::code)
                    .containsExactly(tuple(field, Violation.INVALID_FORMAT));
        }
    }

    @Test
    void nonUnicodeKeyIsRejectedWithoutQuotingIt() {
        assertThat(EventCodec.extensionViolations(Target.Level.TASK, "a\ud800", Json.parse("1"), Limits.DEFAULT))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple(Violation.WHOLE, Violation.INVALID_FORMAT));
    }

    @ParameterizedTest
    @EnumSource(Target.Level.class)
    void anyOtherKeyIsAccepted(Target.Level level) {
        for (String key : List.of(
                "a",
                "car type",
                "é😀",
                "a/b",
                "a,b",
                "*",
                "State.x",
                "...",
                "%2e",
                "\u0000",
                " ",
                "merge",
                "x".repeat(10_000))) {
            assertThat(EventCodec.extensionViolations(level, key, Json.parse("{}"), Limits.DEFAULT))
                    .as(key)
                    .isEmpty();
        }
    }

    @Test
    void violationsOfKeyAndValueAreBothReported() {
        Json deep = Json.parse("[".repeat(100) + "]".repeat(100));

        assertThat(EventCodec.extensionViolations(Target.Level.SERVICE, "started", deep, Limits.DEFAULT))
                .extracting(Violation::field, Violation::code)
                .containsExactly(tuple("started", Violation.RESERVED_NAME), tuple("started", Violation.TOO_DEEP));
    }
}
