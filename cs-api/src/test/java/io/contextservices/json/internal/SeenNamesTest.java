package io.contextservices.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.wire.Wire;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenNamesTest {

    @Test
    void nameIsNewOnlyOnceAmongAnyNumber() {
        for (int count = 0; count < 100; count++) {
            String once =
                    IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":1,").collect(Collectors.joining());
            JsonReader in = new JsonReader(Wire.utf8("{" + once + once + "\"\":1,\"\":1}"));
            SeenNames names = new SeenNames();
            in.next();
            for (int i = 0; i < 2 * count; i++) {
                assertThat(add(names, in)).as("%d of %d", i, count).isEqualTo(i < count);
            }
            assertThat(add(names, in)).isTrue();
            assertThat(add(names, in)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'abc':1,'\\u0061bc':1}",
                "{'\\u0061bc':1,'abc':1}",
                "{'a':1,'b':1,'abc':1,'d':1,'\\u0061b\\u0063':1}",
                "{'\\ud83d\\ude00':1,'\ud83d\ude00':1}",
                "{'\\ud800':1,'\\uD800':1}",
                "{'a\\udc00':1,'b':1,'\\u0061\\uDC00':1}"
            })
    void escapesInNamesMakeNoDifference(String object) {
        JsonReader in = new JsonReader(Wire.utf8(object.replace('\'', '"')));
        SeenNames names = new SeenNames();
        in.next();
        int count = (int) object.chars().filter(c -> c == ':').count();
        for (int i = 1; i < count; i++) {
            assertThat(add(names, in)).as("%d", i).isTrue();
        }
        assertThat(add(names, in)).isFalse();
    }

    private static boolean add(SeenNames names, JsonReader in) {
        assertThat(in.name()).isTrue();
        boolean isNew = names.add(in);
        in.next();
        return isNew;
    }
}
