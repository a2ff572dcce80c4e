package io.contextservices.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.contextservices.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the reader with Jackson's parser: both return the same tokens, and reject the same texts. */
class JsonReaderTest {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u0061",
            "\\ud83d\\ude00",
            "\\n",
            "\\x",
            "a",
            "é",
            "😀",
            "0",
            "-",
            "1",
            "12",
            ".5",
            "e9",
            "E+0",
            "1.10",
            "-0",
            "01",
            "1.",
            "true",
            "false",
            "null",
            "nul",
            " ",
            "\n",
            "\r\n",
            "\t",
            "\u0000",
            "\u001f",
            "\u007f",
            "\"a\":",
            "\"a\"",
            "\"b\":1",
            "[]",
            "{}",
            "/",
            "'",
            "NaN",
            "+1",
            "\u00a0",
            ",\"c\":{\"d\":[1,2]}");

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final long seed = Long.getLong("cs.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void anyTextIsReadOrRejectedAsByJackson() throws IOException {
        int[] outcomes = new int[2];
        for (int i = 0; i < 100_000; i++) {
            String text = text();
            List<String> expected = byJackson(text);
            List<String> found = byReader(text);
            if (found.stream().anyMatch(token -> token.startsWith("FIELD_NAME") && !JsonText.isUnicode(token))) {
                // Jackson rejects lone surrogates in names only.
                continue;
            }
            assertThat(found).as("seed %d, text: %s", seed, text).isEqualTo(expected);
            outcomes[expected.isEmpty() ? 0 : 1]++;
        }
        assertThat(outcomes[0]).as("refused, seed %d", seed).isPositive();
        assertThat(outcomes[1]).as("read, seed %d", seed).isPositive();
    }

    /** Returns a random value, changed in places, so that many texts are JSON and many are almost JSON. */
    private String text() {
        StringBuilder text = new StringBuilder();
        value(text, 4);
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(2)));
                default -> text.replace(at, Math.min(text.length(), at + 1), PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return JsonText.isUnicode(text.toString()) ? text.toString() : "[]";
    }

    private void value(StringBuilder out, int room) {
        space(out);
        switch (random.nextInt(room == 0 ? 4 : 6)) {
            case 0 -> out.append(List.of("true", "false", "null").get(random.nextInt(3)));
            case 1 -> out.append(random.nextInt(20) - 10);
            case 2 ->
                out.append(List.of("1.10", "-0.0", "1e400", "2E-7", "123456789012345678901234567890")
                        .get(random.nextInt(5)));
            case 3 -> string(out);
            case 4 -> {
                out.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    value(out, room - 1);
                    out.append(i == 1 ? "" : ",");
                }
                out.append(']');
            }
            default -> {
                out.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    space(out);
                    string(out);
                    space(out);
                    out.append(':');
                    value(out, room - 1);
                    out.append(i == 1 ? "" : ",");
                }
                out.append('}');
            }
        }
        space(out);
    }

    private void string(StringBuilder out) {
        out.append('"');
        for (int i = random.nextInt(6); i > 0; i--) {
            out.append(List.of(
                            "a",
                            "bc",
                            "é",
                            "😀",
                            "\\u00e9",
                            "\\uD83D\\uDE00",
                            "\\\"",
                            "\\\\",
                            "\\/",
                            "\\b\\f\\n\\r\\t",
                            "\\u0000")
                    .get(random.nextInt(11)));
        }
        out.append('"');
    }

    private void space(StringBuilder out) {
        out.append(List.of("", "", "", " ", "\n", "\r\n\t").get(random.nextInt(6)));
    }

    private static List<String> byJackson(String text) throws IOException {
        List<String> found = new ArrayList<>();
        try (JsonParser p = JACKSON.createParser(text)) {
            for (JsonToken token = p.nextToken(); token != null; token = p.nextToken()) {
                found.add(
                        token.isScalarValue() || token == JsonToken.FIELD_NAME
                                ? token + " " + p.getText()
                                : token.toString());
                if (p.getParsingContext().inRoot() && p.nextToken() != null) {
                    return List.of();
                }
            }
        } catch (JsonProcessingException refused) {
            return List.of();
        }
        return found;
    }

    private static List<String> byReader(String text) {
        List<String> found = new ArrayList<>();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try {
            JsonReader in = new JsonReader(utf8);
            in.next();
            read(in, found);
            JsonText.end(in, utf8, "more");
        } catch (JsonReader.MalformedJsonException refused) {
            return List.of();
        }
        return found;
    }

    private static void read(JsonReader in, List<String> found) {
        switch (in.token()) {
            case OBJECT -> {
                found.add("START_OBJECT");
                while (in.name()) {
                    found.add("FIELD_NAME " + in.nameText());
                    in.next();
                    read(in, found);
                }
                found.add("END_OBJECT");
            }
            case ARRAY -> {
                found.add("START_ARRAY");
                while (in.item()) {
                    read(in, found);
                }
                found.add("END_ARRAY");
            }
            case STRING -> found.add("VALUE_STRING " + in.text());
            case INTEGER -> found.add("VALUE_NUMBER_INT " + in.text());
            case FRACTION -> found.add("VALUE_NUMBER_FLOAT " + in.text());
            default -> found.add("VALUE_" + in.token() + " " + in.text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\udc00\\ud800\"",
                "\"a\\ud800b\"",
                "\"\\ud800\\ud800\\udc00\"",
                "\"\\uDBFF\\u0041\""
            })
    void unpairedSurrogateIsReadInValuesAndNames(String string) throws IOException {
        JsonReader value = new JsonReader(Wire.utf8(string));
        JsonReader object = new JsonReader(Wire.utf8("{" + string + ":" + string + "}"));
        value.next();
        object.next();

        assertThat(object.name()).isTrue();
        assertThat(object.nameText())
                .isEqualTo(value.text())
                .isEqualTo(byJackson(string).get(0).substring("VALUE_STRING ".length()));
    }
}
