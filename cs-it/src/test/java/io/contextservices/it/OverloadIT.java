package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Checks that the server rejects excess load. With ten times as many requests as it admits, its throughput stays near
 * its best, memory use stays constant, and no data is lost.
 */
@Tag("slow")
@Isolated
class OverloadIT {

    private static final int LET_IN = 128;
    private static final int TEN_TIMES = 10 * LET_IN;
    private static final int ROUNDS = 5;

    /** The target is four fifths; the lower bound allows for other load on the machine. */
    private static final double MIN_RATIO = 0.5;

    private static final long MAX_MORE_BYTES = 150L << 20;

    @TempDir
    Path data;

    @Test
    void throughputHoldsAtTenTimesTheLoad() throws Exception {
        Map<String, String> small =
                Map.of("JAVA_TOOL_OPTIONS", "-Xms256m -Xmx256m", "CS_SERVER_MAX_REQUESTS", Integer.toString(LET_IN));
        Set<String> acknowledged = new HashSet<>();
        List<Double> ratios = new ArrayList<>();
        long before;
        long after = 0;
        try (ServerProcess server = ServerProcess.serve(data, small, Redirect.DISCARD);
                LoadGenerator calm = new LoadGenerator(server.url(), LET_IN, "calm-");
                LoadGenerator wild = new LoadGenerator(server.url(), TEN_TIMES, "wild-")) {
            calm.run(Duration.ofSeconds(4)); // until everything is compiled
            before = residentBytes(server);
            for (int round = 0; round < ROUNDS; round++) { // alternating, because the machine may have other load
                double best = calm.run(Duration.ofMillis(1_500));
                double overloaded = wild.run(Duration.ofMillis(2_500));
                ratios.add(overloaded / best);
                after = Math.max(after, residentBytes(server));
                System.out.printf(
                        "OverloadIT: %.0f/s, at ten times the load %.0f/s, %.0f %%%n",
                        best, overloaded, 100 * overloaded / best);
            }
            System.out.printf(
                    "OverloadIT: %d refused, the slowest after %d ms; resident %d MiB, then %d MiB%n",
                    wild.refused, wild.slowestRefusalNanos / 1_000_000, before >> 20, after >> 20);
            acknowledged.addAll(calm.acknowledged);
            acknowledged.addAll(wild.acknowledged);
            assertThat(calm.refused).isZero();
            assertThat(wild.refused).isPositive();
            assertThat(server.terminate()).isZero();
        }
        acknowledged.removeAll(StoredKeys.in(data));
        assertThat(acknowledged).as("acknowledged and missing").isEmpty();
        assertThat(after - before).as("more memory under overload").isLessThan(MAX_MORE_BYTES);
        ratios.sort(null);
        assertThat(ratios.get(ROUNDS / 2)).as("of the best rate").isGreaterThan(MIN_RATIO);
    }

    private static long residentBytes(ServerProcess server) throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .sum();
    }
}
