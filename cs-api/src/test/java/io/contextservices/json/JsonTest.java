package io.contextservices.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.json.internal.JsonText;
import io.contextservices.wire.Wire;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    record Coupon(String name, BigDecimal price, List<Integer> codes) {}

    static Stream<Arguments> values() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put("b", null);
        ordered.put("a", List.of());
        return Stream.of(
                arguments(null, "null"),
                arguments("a \"é😀\"\n", "\"a \\\"é😀\\\"\\n\""),
                arguments("", "\"\""),
                arguments("\ud800", "\"\\uD800\""),
                arguments(Map.of("\udc00", List.of(Map.of("a\ud800", 1.5))), "{\"\\uDC00\":[{\"a\\uD800\":1.5}]}"),
                arguments(true, "true"),
                arguments(42, "42"),
                arguments(Long.MIN_VALUE, "-9223372036854775808"),
                arguments(new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
                arguments(new BigDecimal("1.10"), "1.10"),
                arguments(new BigDecimal("1E+400"), "1E+400"),
                arguments(1.5, "1.5"),
                arguments(ordered, "{\"b\":null,\"a\":[]}"),
                arguments(new int[] {1, 2}, "[1,2]"),
                arguments(Arrays.asList("x", null), "[\"x\",null]"),
                arguments(
                        new Coupon("C15", new BigDecimal("1.50"), List.of(1)),
                        "{\"name\":\"C15\",\"price\":1.50,\"codes\":[1]}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aJavaValueHasItsJsonForm(Object value, String text) {
        assertThat(Json.of(value).text()).isEqualTo(text);
    }

    @Test
    void jsonOfJsonIsTheSameInstance() {
        Json json = Json.parse("[ 1.10 ]");

        assertThat(Json.of(json)).isSameAs(json);
    }

    record Offer(String name, Json price, List<Json> more) {}

    @Test
    void nestedJsonKeepsItsText() {
        Json price = Json.parse(" 1.10 ");
        Json part = Wire.read("{\"contact_key\":\"42\",\"x\": [ \"\\u00e9\" , {\"b\":1e400} ]}")
                .attached()
                .get("x");

        assertThat(Json.of(Map.of("a", price)).text()).isEqualTo("{\"a\":1.10}");
        assertThat(Json.of(Arrays.asList(price, null, part, List.of(part))).text())
                .isEqualTo("[1.10,null,[ \"\\u00e9\" , {\"b\":1e400} ],[[ \"\\u00e9\" , {\"b\":1e400} ]]]");
        assertThat(Json.of(new Json[] {price}).text()).isEqualTo("[1.10]");
        assertThat(Json.of(new Offer("é", price, List.of(Json.parse("null"), part)))
                        .text())
                .isEqualTo("{\"name\":\"é\",\"price\":1.10,\"more\":[null,[ \"\\u00e9\" , {\"b\":1e400} ]]}");
        assertThat(Json.of(new Offer(null, null, null)).text())
                .isEqualTo("{\"name\":null,\"price\":null,\"more\":null}");
        assertThat(ServiceStartEvent.builder()
                        .attach("offer", Map.of("price", price))
                        .build()
                        .attached())
                .isEqualTo(Map.of("offer", Json.parse("{\"price\":1.10}")));
    }

    @Test
    void longNestedJsonKeepsItsText() {
        Json large = Json.parse('"' + "é😀".repeat(100_000) + '"');

        assertThat(Json.of(List.of(large, large)).text()).isEqualTo("[" + large + "," + large + "]");
    }

    @Test
    void nestedJsonCountsTowardsDepth() {
        Json deepest = Json.parse("[".repeat(999) + "]".repeat(999));

        assertThat(JsonText.depth(Json.of(List.of(deepest)))).isEqualTo(1_000);
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(List.of(List.of(deepest))));
    }

    @Test
    void objectIsSplitAndRebuiltVerbatim() {
        Json object = Json.parse("{ \"b\" : 1.10,\"\\u00e9\":{ \"a\":[] } }");

        assertThat(object.isObject()).isTrue();
        assertThat(object.fields())
                .containsExactly(Map.entry("b", Json.parse("1.10")), Map.entry("é", Json.parse("{ \"a\":[] }")));
        assertThat(Json.object(object.fields()))
                .hasToString("{\"b\":1.10,\"é\":{ \"a\":[] }}")
                .returns(3, JsonText::depth);
        assertThat(Json.object(Map.of())).hasToString("{}").returns(1, JsonText::depth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "\"{}\"", "true"})
    void nonObjectHasNoFields(String text) {
        Json json = Json.parse(text);

        assertThat(json.isObject()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(json::fields);
    }

    @Test
    void valueWithoutJsonFormIsRejected() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(List.of(cycle));
        Map<String, Object> cycleOfMaps = new LinkedHashMap<>();
        cycleOfMaps.put("a", cycleOfMaps);
        Map<Object, Object> sameKeyTwice = new LinkedHashMap<>();
        sameKeyTwice.put(1, 1);
        sameKeyTwice.put("1", 2);

        for (Object value : new Object[] {
            new Object(),
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Map.of("a", List.of(Float.NEGATIVE_INFINITY)),
            cycle,
            cycleOfMaps,
            sameKeyTwice
        }) {
            assertThatIllegalArgumentException().as(value.getClass().getName()).isThrownBy(() -> Json.of(value));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e400",
                "-0",
                "-0.0",
                "0",
                "null",
                "true",
                "\"\\u00e9\\/\"",
                "\"é😀\"",
                "\"\\ud800\"",
                "\"\"",
                "[]",
                "{}",
                "[ 1 , 2 ]",
                "{ \"b\":1, \"a\" : [ {} ] }",
                "{\"\\ud800\":1,\"a\":{\"\\udc00\\ud800\":\"\\udc00\"}}"
            })
    void textIsKept(String text) {
        for (String before : List.of("", " ", "\n", " \r\n\t ")) {
            for (String after : List.of("", " ", "\n", "\r", "\t", " \r\n\t ", "\n\n")) {
                assertThat(Json.parse(before + text + after)).asString().isEqualTo(text);
            }
        }
        assertThat(JsonText.toBytes(Json.parse(text))).isEqualTo(Wire.utf8(text));
        assertThat(Json.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "1,",
                "[] []",
                "{} x",
                "nul",
                "nullnull",
                "'a'",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "+1",
                "1.",
                "NaN",
                "\"",
                "\"\t\"",
                "[",
                "]",
                "{\"a\"",
                "/**/1",
                "1//",
                "\ufeff1",
                "\u0000",
                "1\u0000",
                "1\u00a0",
                "\u00a01"
            })
    void malformedJsonIsRejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse(text))
                .withMessageStartingWith("not JSON: line ");
    }

    @Test
    void messageGivesThePosition() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse("[1,\n 2,\n x]"))
                .withMessageStartingWith("not JSON: line 3, column 2: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "[{\"b\":{\"a\":1,\"c\":1,\"d\":2,\"\\u0061\":2}}]"})
    void repeatedKeyIsRejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse(text))
                .withMessageContaining("the key a is there twice");
    }

    @Test
    void unpairedSurrogateIsRefused() {
        for (String text :
                List.of("\"\ud800\"", "\"a\udc00\"", "\"\udc00\ud800\"", "\ud83d", "\"\ud83d\ud83d\ude00\"")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Json.parse(text))
                    .withMessageContaining("surrogate");
        }
        assertThatNullPointerException().isThrownBy(() -> Json.parse(null));
    }

    @ParameterizedTest
    @CsvSource({"[, ], 1000, 1001", "{\"a\":, }, 999, 1000"})
    void nestingIsLimited(String open, String close, int fits, int tooDeep) {
        // Each object needs a value; that of the innermost one is an array.
        String inner = open.equals("[") ? "" : "[]";

        assertThat(JsonText.depth(Json.parse(open.repeat(fits) + inner + close.repeat(fits))))
                .isEqualTo(1_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse(open.repeat(tooDeep) + inner + close.repeat(tooDeep)))
                .withMessageContaining("nested deeper than 1000");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(open.repeat(1_000_000)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1|0", "\"[[\"|0", "null|0", "[]|1", "{}|1", "[1,[],[[]],2]|3", "{\"a\":[{\"b\":{}}],\"c\":[]}|4"})
    void depthIsThatOfTheDeepestPart(String text, int depth) {
        assertThat(JsonText.depth(Json.parse(text))).isEqualTo(depth);
    }

    @Test
    void recordReadsBack() {
        Coupon coupon = new Coupon("DISCOUNT é", new BigDecimal("1.50"), List.of(1, 2));

        assertThat(Json.of(coupon).as(Coupon.class)).isEqualTo(coupon);
    }

    @Test
    void unknownPropertiesOfATypeAreIgnored() {
        assertThat(Json.parse("{\"codes\":[],\"more\":{\"x\":1},\"name\":\"a\"}")
                        .as(Coupon.class))
                .isEqualTo(new Coupon("a", null, List.of()));
    }

    @Test
    void untypedNumbersAreExact() {
        assertThat(Json.parse("[1.10, 1e400, 9223372036854775808, 1]").as(Object.class))
                .isEqualTo(List.of(
                        new BigDecimal("1.10"), new BigDecimal("1e400"), new BigInteger("9223372036854775808"), 1));
    }

    @Test
    void nullIsRejectedForEveryType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse("null").as(Coupon.class))
                .withMessage("null is not a " + Coupon.class.getName());
        assertThat(Json.parse(" null").isNull()).isTrue();
        assertThat(Json.parse("\"null\"").isNull()).isFalse();
        assertThat(Json.parse("true").isNull()).isFalse();
    }

    @Test
    void valueOfOtherTypeIsRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse("[]").as(Coupon.class))
                .withMessage("not a " + Coupon.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse("\"x\"").as(Integer.class));
    }

    /** Tests numbers that a type would round, and values that it would convert to another kind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.5 | java.lang.Integer",
                "1.0 | java.lang.Integer",
                "1e3 | java.lang.Long",
                "2147483648 | java.lang.Integer",
                "-2147483649 | java.lang.Integer",
                "9223372036854775808 | java.lang.Long",
                "32768 | java.lang.Short",
                "128 | java.lang.Byte",
                "200 | java.lang.Byte",
                "-129 | java.lang.Byte",
                "1.5 | java.math.BigInteger",
                "1e400 | java.lang.Double",
                "-1e400 | java.lang.Double",
                "1e-400 | java.lang.Double",
                "0.0000001e-400 | java.lang.Double",
                "1e39 | java.lang.Float",
                "1e-60 | java.lang.Float",
                "9e-60 | java.lang.Float",
                "1 | java.lang.Boolean",
                "0 | java.lang.Boolean",
                "65 | java.lang.Character",
                "~ab~ | java.lang.Character",
                "1 | java.lang.Thread$State",
                "~1~ | java.lang.Thread$State",
                "~~ | java.lang.Thread$State",
                "~5~ | java.lang.Integer",
                "~~ | java.lang.Integer",
                "~ ~ | java.lang.Integer",
                "~true~ | java.lang.Boolean",
                "~1e400~ | java.lang.Double",
                "~~ | java.util.UUID",
                "~~ | java.util.Map",
                "[1] | java.lang.Integer",
                "true | java.lang.Integer",
                "1.5 | java.util.concurrent.atomic.AtomicLong"
            })
    void lossyTypedReadIsRejected(String text, Class<?> type) {
        String json = text.replace('~', '"');

        assertThatIllegalArgumentException()
                .as("%s as %s", json, type)
                .isThrownBy(() -> Json.parse(json).as(type))
                .withMessageEndingWith("not a " + type.getName());
    }

    record Mixed(
            int whole, double fraction, boolean is, byte[] bytes, double[] fractions, float[] floats, short[] shorts) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'whole':1.5",
                "'whole':''",
                "'whole':' '",
                "'fraction':1e400",
                "'fraction':' '",
                "'is':1",
                "'is':''",
                "'is':' '",
                "'bytes':[200]",
                "'fractions':[1,1e400]",
                "'fractions':[1e-400]",
                "'floats':[1e39]",
                "'shorts':[32768]",
                "'shorts':[1.5]"
            })
    void lossyTypedFieldIsRejected(String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Json.parse("{" + field.replace('\'', '"') + "}").as(Mixed.class));
    }

    @Test
    void valueThatFitsTheTypeIsRead() {
        assertThat(Json.parse("127").as(Byte.class)).isEqualTo((byte) 127);
        assertThat(Json.parse("-2147483648").as(Integer.class)).isEqualTo(Integer.MIN_VALUE);
        assertThat(Json.parse("1.7976931348623157e308").as(Double.class)).isEqualTo(Double.MAX_VALUE);
        assertThat(Json.parse("4.9e-324").as(Double.class)).isEqualTo(Double.MIN_VALUE);
        assertThat(Json.parse("0e-400").as(Double.class)).isZero();
        assertThat(Json.parse("1.5").as(Float.class)).isEqualTo(1.5f);
        assertThat(Json.parse("-0.0").as(Float.class)).isEqualTo(-0.0f);
        assertThat(Json.parse("5").as(Double.class)).isEqualTo(5);
        assertThat(Json.parse("1.10").as(String.class)).isEqualTo("1.10");
        assertThat(Json.parse("true").as(String.class)).isEqualTo("true");
        assertThat(Json.parse("\"a\"").as(Character.class)).isEqualTo('a');
        assertThat(Json.parse("\"NEW\"").as(Thread.State.class)).isEqualTo(Thread.State.NEW);
        assertThat(Json.parse("{\"whole\":null}").as(Mixed.class).whole()).isZero();
        assertThat(Json.parse("[\"\\udc00\"]").as(Object.class)).isEqualTo(List.of("\udc00"));
        assertThat(Json.parse("\"" + "x".repeat(100_000) + "\"").as(String.class))
                .hasSize(100_000);
    }

    @Test
    void partOfLargerTextIsAnIndependentValue() {
        Map<String, Json> attached = Wire.read("{\"contact_key\":\"42\",\"a\":1.10,\"b\":[1.10],\"c\": 1.10 }")
                .attached();

        assertThat(attached.get("a"))
                .isEqualTo(Json.parse("1.10"))
                .isEqualTo(attached.get("c"))
                .hasSameHashCodeAs(Json.parse("1.10"))
                .hasSameHashCodeAs(attached.get("c"))
                .isNotEqualTo(attached.get("b"))
                .hasToString("1.10");
        assertThat(attached.get("b").as(Object.class)).isEqualTo(List.of(new BigDecimal("1.10")));
        assertThat(JsonText.toBytes(attached.get("b"))).isEqualTo(Wire.utf8("[1.10]"));
    }

    @Test
    void valuesAreEqualIfTheirTextsAre() {
        assertThat(Json.parse("1.10"))
                .isNotEqualTo(Json.parse("1.1"))
                .isNotEqualTo("1.10")
                .isNotEqualTo(null);
        assertThat(Json.parse("{\"a\":1}")).isEqualTo(Json.of(Map.of("a", 1)));
        assertThat(Json.parse("12").hashCode()).isNotEqualTo(Json.parse("21").hashCode());
        assertThat(Json.parse("{\"a\": 1}")).isNotEqualTo(Json.of(Map.of("a", 1)));
    }

    @Test
    void theBytesOfAWholeTextAreNotCopied() {
        Json json = Json.parse("[1,2]");

        assertThat(JsonText.toBytes(json)).isSameAs(JsonText.toBytes(json));
    }

    @Test
    void sourceBytesAreCopied() {
        byte[] bytes = {'1', '2'};
        Json json = Json.of(bytes);
        bytes[0] = '3';

        assertThat(json.text()).isEqualTo("\"MTI=\"");
    }
}
