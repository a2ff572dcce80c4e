package io.contextservices.bench.micro;

import io.contextservices.api.Limits;
import io.contextservices.wire.EventValidator;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Measures how long parsing and validating an event takes, with the parser on the class path, and prints it. */
public final class ParseTime {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(2);
    private static final int BATCH = 1_000;

    private ParseTime() {}

    /** Prints a line such as {@code 2100 ns}. */
    public static void main(String... args) throws IOException {
        EventValidator rules = EventValidator.of(Limits.DEFAULT);
        byte[] body = example();
        double unused = nanos(rules, body, WARM_UP);
        System.out.println(Math.round(nanos(rules, body, MEASURED)) + " ns");
    }

    private static double nanos(EventValidator rules, byte[] body, Duration time) {
        long begin = System.nanoTime();
        long parsed = 0;
        long length = 0;
        while (System.nanoTime() - begin < time.toNanos()) {
            for (int i = 0; i < BATCH; i++) {
                length += rules.readServiceStart(body).attached().size();
            }
            parsed += BATCH;
        }
        double nanos = (double) (System.nanoTime() - begin) / parsed;
        if (length == 0) {
            throw new IllegalStateException("the example has no attached data");
        }
        return nanos;
    }

    private static byte[] example() throws IOException {
        try (InputStream in = ParseTime.class.getResourceAsStream("/io/contextservices/bench/start-service.json")) {
            if (in == null) {
                throw new IOException("no example event");
            }
            return in.readAllBytes();
        }
    }
}
