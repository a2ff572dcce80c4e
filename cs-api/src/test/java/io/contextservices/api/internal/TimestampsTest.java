package io.contextservices.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Compares timestamps with the formatter of the JDK, which is exact but slow. {@code ServiceStartEventReadingTest}
 * tests rejected texts.
 */
class TimestampsTest {

    private static final DateTimeFormatter STRICT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    private final long seed = Long.getLong("cs.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void anInstantIsWrittenAndReadAsTheJdkDoes() {
        for (int i = 0; i < 100_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(Timestamps.FIRST.getEpochSecond(), Timestamps.LAST.getEpochSecond() + 1),
                    random.nextInt(1_000_000_000));
            String text = Timestamps.format(instant);

            assertThat(text).as("seed %d", seed).isEqualTo(STRICT.format(instant));
            assertThat(Timestamps.parse(text)).as("seed %d", seed).isEqualTo(instant.truncatedTo(ChronoUnit.MILLIS));
        }
    }

    @Test
    void theFirstAndTheLastAreInRange() {
        for (Instant instant : new Instant[] {Timestamps.FIRST, Timestamps.LAST}) {
            assertThat(Timestamps.inRange(instant)).isTrue();
            assertThat(Timestamps.parse(Timestamps.format(instant))).isEqualTo(instant);
        }
        assertThat(Timestamps.inRange(Timestamps.FIRST.minusNanos(1))).isFalse();
        assertThat(Timestamps.inRange(Timestamps.LAST.plusNanos(1))).isFalse();
    }

    @Test
    void timestampIsParsedExactlyWhenTheJdkParsesIt() {
        for (int i = 0; i < 200_000; i++) {
            char[] text = "2024-02-28T23:59:59.999Z".toCharArray();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                text[random.nextInt(text.length)] = "0123456789-T:.Zz +".charAt(random.nextInt(18));
            }
            String changed = new String(text);

            assertThat(Timestamps.parse(changed))
                    .as("seed %d: %s", seed, changed)
                    .isEqualTo(asTheJdkReadsIt(changed));
        }
    }

    private static Instant asTheJdkReadsIt(String text) {
        // The JDK accepts a sign in place of a digit, but the format does not.
        if (text.startsWith("-") || text.startsWith("+")) {
            return null;
        }
        try {
            return STRICT.parse(text, Instant::from);
        } catch (DateTimeParseException notOfTheForm) {
            return null;
        }
    }
}
