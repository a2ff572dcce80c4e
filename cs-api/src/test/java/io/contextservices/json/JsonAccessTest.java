package io.contextservices.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.wire.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the methods that read a JSON value without a Java type of its own. */
class JsonAccessTest {

    record Offer(String name, int price) {}

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {"\"\"|``", "\"a\\u00e9\\\"\"|aé\"", "\"42\"|42"})
    void aStringHasItsContent(String json, String content) {
        assertThat(Json.parse(json).asString()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "null", "true", "[\"a\"]", "{\"a\":\"b\"}"})
    void otherValuesAreNoStrings(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(json).asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "42", "9223372036854775807", "-9223372036854775808"})
    void anIntegerHasItsNumber(String json) {
        assertThat(Json.parse(json).asLong()).isEqualTo(Long.parseLong(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "1.0", "1e3", "\"42\"", "null", "[1]"})
    void otherValuesAreNoIntegers(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(json).asLong());
    }

    @Test
    void anObjectHasValuesByKey() {
        Json object = Json.parse("{\"a\": 1.10, \"n\":null, \"o\":{\"b\":\"c\"} }");

        assertThat(object.get("a")).contains(Json.parse("1.10"));
        assertThat(object.get("n").orElseThrow().isNull()).isTrue();
        assertThat(object.get("o")
                        .flatMap(inner -> inner.get("b"))
                        .orElseThrow()
                        .asString())
                .isEqualTo("c");
        assertThat(object.get("b")).isEmpty();
        assertThat(object.get("")).isEmpty();
        assertThatNullPointerException().isThrownBy(() -> object.get(null));
    }

    @Test
    void anArrayHasItemsInOrder() {
        List<Json> items = Json.parse("[ 1.10 ,\"a\",[],null]").items();

        assertThat(items).hasToString("[1.10, \"a\", [], null]");
        assertThat(Json.parse("[]").items()).isEmpty();
        assertThatThrownBy(() -> items.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"a\"", "null", "true"})
    void scalarsHaveNoKeysAndNoItems(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(json).get("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(json).items());
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(json).asListOf(String.class));
    }

    @Test
    void arraysHaveNoKeysAndObjectsNoItems() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("[]").get("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("{}").items());
    }

    @Test
    void anArrayBecomesAListOfAType() {
        List<Offer> offers = List.of(new Offer("a", 1), new Offer("b", 2));

        assertThat(Json.of(offers).asListOf(Offer.class)).isEqualTo(offers);
        assertThat(Json.parse("[1, 2]").asListOf(Long.class)).containsExactly(1L, 2L);
        assertThat(Json.parse("[]").asListOf(Offer.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1.5]", "[1,null]", "[\"1\"]", "[[1]]", "{\"a\":1}"})
    void itemsOfAnotherTypeAreRejected(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(json).asListOf(Long.class));
    }

    @Test
    void partsOfABodyAreReadLikeWholeTexts() {
        Json part = Wire.read("{\"contact_key\":\"42\",\"x\": [ \"\\u00e9\" , 7 ,{\"b\":1}]}")
                .attached()
                .get("x");

        assertThat(part.items().get(0).asString()).isEqualTo("é");
        assertThat(part.items().get(1).asLong()).isEqualTo(7);
        assertThat(part.items().get(2).get("b")).contains(Json.parse("1"));
    }
}
