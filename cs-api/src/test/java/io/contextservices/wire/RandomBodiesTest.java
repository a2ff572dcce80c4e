package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks with random bodies that reading always terminates soon, with an event or with violations that can be sent in a
 * response.
 */
class RandomBodiesTest {

    private static final List<String> PIECES = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\\",
            "\\u",
            "\\ud800",
            "null",
            "true",
            "-",
            "1e9",
            "0",
            ".",
            "\u0000",
            "é",
            "😀",
            " ",
            "\n",
            "\"auto_closed\":true,",
            "\"disposition\":",
            "\"contact_key\"",
            "\"started\":1,");

    private final long seed = Long.getLong("cs.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void randomlyChangedExampleIsReadOrRejected() {
        byte[] example = Wire.example();
        int[] outcomes = new int[2];
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] body = example.clone();
                for (int changes = random.nextInt(3); changes >= 0; changes--) {
                    body = change(body);
                }
                outcomes[read(body) ? 1 : 0]++;
            }
        });
        assertThat(outcomes[0]).as("refused, seed %d", seed).isPositive();
        assertThat(outcomes[1]).as("read, seed %d", seed).isPositive();
    }

    private boolean read(byte[] body) {
        try {
            ServiceStartEvent event = Wire.read(body);
            byte[] again = EventCodec.write(event.toBuilder().build());
            assertThat(Wire.read(again).attached()).as("seed %d", seed).isEqualTo(event.attached());
            return true;
        } catch (InvalidRequestException e) {
            assertThat(WireError.of(e).body()).as("seed %d", seed).isNotEmpty();
            return false;
        } catch (RuntimeException e) {
            return fail("seed " + seed + ", body: " + Wire.text(body), e);
        }
    }

    private byte[] change(byte[] body) {
        int at = random.nextInt(body.length + 1);
        switch (random.nextInt(5)) {
            case 0:
                return splice(body, at, at, new byte[] {(byte) random.nextInt(256)});
            case 1:
                return splice(body, at, Math.min(body.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            case 2:
                return splice(body, at, Math.min(body.length, at + 1 + random.nextInt(20)), new byte[0]);
            case 3:
                return splice(body, at, at, Wire.utf8(PIECES.get(random.nextInt(PIECES.size()))));
            default:
                int from = random.nextInt(body.length + 1);
                return splice(body, at, at, Arrays.copyOfRange(body, from, Math.min(body.length, from + 30)));
        }
    }

    private static byte[] splice(byte[] body, int from, int to, byte[] piece) {
        byte[] changed = new byte[body.length - (to - from) + piece.length];
        System.arraycopy(body, 0, changed, 0, from);
        System.arraycopy(piece, 0, changed, from, piece.length);
        System.arraycopy(body, to, changed, from + piece.length, body.length - to);
        return changed;
    }

    static Stream<Arguments> hostileBodies() {
        return Stream.of(
                hostile("keys", i -> "\"k" + i + "\":1"),
                hostile("the same key", i -> "\"k\":1"),
                hostile("keys of one hash", i -> "\"" + ofOneHash(i) + "\":1"),
                hostile("nested keys of one hash", i -> (i == 0 ? "\"x\":{" : "") + "\"" + ofOneHash(i) + "\":1"),
                hostile("long keys", i -> "\"" + "k".repeat(1_000) + i + "\":1"),
                hostile("a number", i -> i == 0 ? "\"application_id\":1" : "0000000000", ""),
                hostile("a number as text", i -> i == 0 ? "\"session_id\":1" : "0000000000", ""),
                hostile("a fraction", i -> i == 0 ? "\"disposition\":1." : "0000000000", ""),
                hostile("an exponent", i -> i == 0 ? "\"x\":1e1" : "0000000000", ""),
                hostile("a text", i -> i == 0 ? "\"customer_id\":\"" : "\\u00e9", ""),
                hostile("arrays", i -> i == 0 ? "\"x\":[[]" : "[]"),
                hostile("open arrays", i -> i == 0 ? "\"x\":[" : "[", ""),
                hostile("white space", i -> i == 0 ? "\"x\":1" : "          ", ""));
    }

    private static Arguments hostile(String name, IntFunction<String> part) {
        return hostile(name, part, ",");
    }

    private static Arguments hostile(String name, IntFunction<String> part, String separator) {
        StringBuilder body = new StringBuilder("{\"contact_key\":\"42\"");
        for (int i = 0; body.length() < Limits.DEFAULT.bodyBytes(); i++) {
            body.append(i == 0 ? "," : separator).append(part.apply(i));
        }
        return Arguments.argumentSet(name, Wire.utf8(body.append('}').toString()));
    }

    private static String ofOneHash(int i) {
        StringBuilder key = new StringBuilder();
        for (int bit = 0; bit < 17; bit++) {
            key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return key.toString();
    }

    @ParameterizedTest
    @MethodSource("hostileBodies")
    void hostileLargeBodyIsHandledQuickly(byte[] body) {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            try {
                Wire.read(body);
            } catch (InvalidRequestException e) {
                assertThat(WireError.of(e).body()).hasSizeLessThan(3 * body.length / 2);
            }
        });
    }
}
