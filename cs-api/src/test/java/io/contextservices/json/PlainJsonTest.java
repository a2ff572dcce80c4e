package io.contextservices.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contextservices.json.internal.JsonText;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

    private static final ObjectMapper DATABIND = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(longs = {1, 20260512, 42})
    void textEqualsThatOfDatabind(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Object value = value(random, 5);
            String text = DATABIND.writeValueAsString(value);
            Json parsed = Json.parse(text);

            assertThat(PlainJson.of(value))
                    .as("seed %d, value %d", seed, i)
                    .isEqualTo(parsed)
                    .returns(JsonText.depth(parsed), JsonText::depth);
        }
    }

    private static Object value(Random random, int room) {
        int size = random.nextInt(4);
        return switch (random.nextInt(room == 0 ? 5 : 10)) {
            case 0 -> null;
            case 1 -> text(random);
            case 2 -> random.nextInt() >> random.nextInt(32);
            case 3 -> random.nextLong() >> random.nextInt(64);
            case 4 -> random.nextBoolean();
            case 5 -> map(new HashMap<>(), size, random, room);
            case 6 -> Collections.unmodifiableMap(map(new LinkedHashMap<>(), size, random, room));
            case 7 -> map(new TreeMap<>(), size, random, room);
            case 8 -> list(size, random, room);
            default -> new LinkedHashSet<>(list(size, random, room));
        };
    }

    private static Map<String, Object> map(Map<String, Object> map, int size, Random random, int room) {
        for (int i = 0; i < size; i++) {
            map.put(text(random), value(random, room - 1));
        }
        return map;
    }

    private static List<Object> list(int size, Random random, int room) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(random, room - 1));
        }
        return list;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(random.nextBoolean() ? (char) random.nextInt(128) : 'é');
        }
        return text.toString();
    }

    static final class Looks extends HashMap<String, Integer> {
        private static final long serialVersionUID = 1L;

        @JsonValue
        String looks() {
            return "as it likes";
        }
    }

    static List<Object> others() {
        return List.of(
                1.5,
                new BigDecimal("1.10"),
                (short) 1,
                'c',
                Optional.empty(),
                new int[0],
                Thread.State.NEW,
                Json.parse("1"),
                new Looks(),
                Map.of(1, "one"),
                Map.of("a", List.of(1.5)),
                new ArrayDeque<>(List.of(new Looks())));
    }

    @ParameterizedTest
    @MethodSource("others")
    void otherTypesAreLeftToDatabind(Object value) {
        assertThat(PlainJson.of(value)).isNull();
    }
}
