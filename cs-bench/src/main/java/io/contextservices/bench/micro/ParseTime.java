package io.contextservices.bench.micro;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long parsing and validating an event takes, with the parser on the class path, and prints it. The class
 * path may be that of an earlier build, whose parser had another name, so the parser is called by reflection.
 */
public final class ParseTime {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(2);
    private static final int BATCH = 1_000;

    /** The names of the parser, newest first. */
    private static final List<String> PARSERS = List.of(
            "io.contextservices.wire.EventValidator",
            "io.contextservices.api.EventValidator",
            "io.contextservices.api.EventRules");

    /** Keeps the compiler from leaving out what is measured. */
    private static volatile @Nullable Object event;

    private ParseTime() {}

    /** Prints a line such as {@code 2100 ns}. */
    public static void main(String... args) throws Throwable {
        MethodHandle parser = parser();
        byte[] body = example();
        double unused = nanos(parser, body, WARM_UP);
        System.out.println(Math.round(nanos(parser, body, MEASURED)) + " ns");
    }

    private static double nanos(MethodHandle parser, byte[] body, Duration time) throws Throwable {
        long begin = System.nanoTime();
        long parsed = 0;
        while (System.nanoTime() - begin < time.toNanos()) {
            for (int i = 0; i < BATCH; i++) {
                event = (Object) parser.invokeExact(body);
            }
            parsed += BATCH;
        }
        double nanos = (double) (System.nanoTime() - begin) / parsed;
        if (event == null) {
            throw new IllegalStateException("no event was parsed");
        }
        return nanos;
    }

    private static MethodHandle parser() throws ReflectiveOperationException {
        for (String name : PARSERS) {
            try {
                Class<?> parser = Class.forName(name);
                Class<?> values = Class.forName(name + "$Values");
                Class<?> limits = Class.forName("io.contextservices.api.Limits");
                Object instance = parser.getConstructor(limits, values)
                        .newInstance(
                                limits.getField("DEFAULT").get(null),
                                values.getField("ANY").get(null));
                return MethodHandles.publicLookup()
                        .unreflect(parser.getMethod("readServiceStart", byte[].class))
                        .bindTo(instance)
                        .asType(MethodType.methodType(Object.class, byte[].class));
            } catch (ClassNotFoundException anotherBuild) {
                // The parser has the next name.
            }
        }
        throw new IllegalStateException("there is no parser on the class path");
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
