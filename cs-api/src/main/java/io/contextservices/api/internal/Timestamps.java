package io.contextservices.api.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The only format of instants in the API: {@code YYYY-MM-DDTHH:mm:ss.SSSZ}, UTC, always with milliseconds. */
public final class Timestamps {

    public static final String FORM = "YYYY-MM-DDTHH:mm:ss.SSSZ";
    public static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    public static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final String PATTERN = "dddd-dd-ddTdd:dd:dd.dddZ";

    private Timestamps() {}

    public static boolean inRange(Instant instant) {
        return !instant.isBefore(FIRST) && !instant.isAfter(LAST);
    }

    /** Returns the instant, or {@code null} if the text does not have the format or is not a valid date. */
    public static @Nullable Instant parse(String text) {
        if (!matches(text)) {
            return null;
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            number(text, 20, 23) * 1_000_000)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException notARealDate) {
            return null;
        }
    }

    /** Writes an instant that is {@linkplain #inRange in range}, truncated to milliseconds. */
    public static String format(Instant instant) {
        LocalDateTime t = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        char[] text = PATTERN.toCharArray();
        digits(text, 0, 4, t.getYear());
        digits(text, 5, 7, t.getMonthValue());
        digits(text, 8, 10, t.getDayOfMonth());
        digits(text, 11, 13, t.getHour());
        digits(text, 14, 16, t.getMinute());
        digits(text, 17, 19, t.getSecond());
        digits(text, 20, 23, t.getNano() / 1_000_000);
        return new String(text);
    }

    private static boolean matches(String text) {
        if (text.length() != PATTERN.length()) {
            return false;
        }
        for (int i = 0; i < PATTERN.length(); i++) {
            char wanted = PATTERN.charAt(i);
            char c = text.charAt(i);
            if (wanted == 'd' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int n = 0;
        for (int i = from; i < to; i++) {
            n = n * 10 + (text.charAt(i) - '0');
        }
        return n;
    }

    private static void digits(char[] text, int from, int to, int value) {
        int rest = value;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
