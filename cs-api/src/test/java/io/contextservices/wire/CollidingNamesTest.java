package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests names with hash collisions. The names in the file collide in the symbol tables that Jackson's parsers share,
 * the others in the hash tables of the JDK. Such texts must stay readable, must not affect other requests, and must
 * cost little more than others.
 */
class CollidingNamesTest {

    private static final int DEAREST = 20;
    private static final List<String> NAMES = names();
    private static final List<String> HARMLESS = numbered();

    private static List<String> names() {
        try (InputStream in = CollidingNamesTest.class.getResourceAsStream("colliding-names.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> numbered() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            names.add(String.format("name%04d", i));
        }
        return names;
    }

    /** Returns names of 24 letters that have equal values of {@link String#hashCode()}. */
    private static List<String> ofOneHashCode() {
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> IntStream.range(0, 12)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()))
                .toList();
    }

    private static String object(List<String> names) {
        return names.stream().map(name -> "\"" + name + "\":1").collect(Collectors.joining(",", "{", "}"));
    }

    private static String start(List<String> names) {
        return "{\"contact_key\":\"42\"," + object(names).substring(1);
    }

    private static List<List<String>> parts(int size) {
        return IntStream.range(0, NAMES.size() / size)
                .mapToObj(i -> NAMES.subList(i * size, (i + 1) * size))
                .toList();
    }

    @Test
    void collidingNamesInEventsAreRead() {
        for (List<String> part : parts(250)) {
            ServiceStartEvent event = Wire.read(start(part));

            assertThat(event.attached().keySet()).containsExactlyElementsOf(part);
            assertThat(EventCodec.readStoredServiceStart(EventCodec.write(event))
                            .attached())
                    .isEqualTo(event.attached());
            assertThat(Wire.read(Wire.body("x", object(part))).attached()).hasSize(1);
        }
        List<String> others = new ArrayList<>(NAMES.subList(3_000, 4_000));
        Collections.shuffle(others, new Random(1));
        assertThat(Wire.read(start(others)).attached()).hasSize(1_000);
    }

    @Test
    void collidingNamesInOneValueAreRead() {
        String all = object(NAMES);
        Json json = Json.parse(all);
        Map<?, ?> map = json.as(Map.class);

        assertThat(json.fields()).hasSize(NAMES.size());
        assertThat(map).hasSize(NAMES.size());
        assertThat(Json.of(map).as(Object.class)).isEqualTo(map);
        assertThat(EventCodec.readExtension(Wire.utf8(all), Limits.DEFAULT).text())
                .isEqualTo(all);
        Wire.read("{\"contact_key\":\"42\",\"x\":" + all + "}");
    }

    @Test
    void collidingNamesInBulkAndResponsesAreRead() {
        String events = parts(250).stream().map(CollidingNamesTest::start).collect(Collectors.joining(","));
        EventValidator rules = EventValidator.of(Limits.DEFAULT);
        String service = "{\"service_id\":1,\"started\":{\"timestamp\":\"2009-05-12T12:05:12.145Z\"},"
                + object(NAMES).substring(1);

        assertThat(rules.readBulkStart(Wire.utf8("{\"services\":[" + events + "]}"))
                        .valid()
                        .services())
                .hasSize(16);
        assertThat(rules.readCompositeStart(Wire.utf8(
                                "{\"services\":[{\"service\":" + start(NAMES.subList(0, 1_000)) + ",\"state\":{}}]}"))
                        .services())
                .hasSize(1);
        assertThat(ResourceCodec.readService(Wire.utf8(service)).attached()).hasSize(NAMES.size());
        assertThat(WireError.read(
                        404,
                        null,
                        Wire.utf8("{\"message\":\"m\"," + object(NAMES).substring(1))))
                .hasMessage("m");
    }

    static Stream<Arguments> costly() {
        return Stream.of(
                Arguments.argumentSet("of Jackson's tables", NAMES),
                Arguments.argumentSet("of strings", ofOneHashCode()));
    }

    @ParameterizedTest
    @MethodSource("costly")
    void collidingNamesCostLittleMoreThanOthers(List<String> names) {
        assertDear(
                names,
                CollidingNamesTest::object,
                body -> Json.parse(Wire.text(body)).fields());
        assertDear(
                names,
                CollidingNamesTest::object,
                body -> Json.parse(Wire.text(body)).as(Map.class));
        assertDear(names, CollidingNamesTest::start, body -> Wire.faults(body, Limits.DEFAULT.withAttachedKeys(9)));
    }

    private static void assertDear(
            List<String> names, Function<List<String>, String> body, Function<byte[], Object> reading) {
        byte[] hostile = Wire.utf8(body.apply(names));
        byte[] harmless = Wire.utf8(body.apply(HARMLESS));
        long[] costs = new long[9];
        long[] usual = new long[9];
        for (int i = 0; i < costs.length; i++) {
            usual[i] = cost(harmless, reading);
            costs[i] = cost(hostile, reading);
        }
        Arrays.sort(costs);
        Arrays.sort(usual);
        assertThat(costs[costs.length / 2]).isLessThan(DEAREST * Math.max(1, usual[usual.length / 2]));
    }

    /** Measures CPU time, which other processes on the machine hardly change. */
    private static long cost(byte[] body, Function<byte[], Object> reading) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertThat(reading.apply(body)).isNotNull();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }
}
