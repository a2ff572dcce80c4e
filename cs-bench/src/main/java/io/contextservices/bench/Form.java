package io.contextservices.bench;

import java.time.Duration;
import java.util.List;

/**
 * The durations of a benchmark, which determine its accuracy.
 *
 * @param connections each number of connections for starts
 * @param warmUp maximum warm-up of one of our servers
 * @param peerWarmUp maximum warm-up of a peer; frameworks take minutes until the JIT has compiled everything
 * @param slice the interval of checks of the CPU per request during warm-up
 * @param fixedRate duration of the run that measures latencies
 * @param steady maximum duration of the run that detects dips
 * @param sizes each number of stored services at which a store is measured
 * @param filling maximum duration of filling a store
 */
record Form(
        String name,
        List<Integer> connections,
        int rounds,
        Duration round,
        Duration warmUp,
        Duration peerWarmUp,
        Duration slice,
        Duration fixedRate,
        Duration steady,
        List<Integer> sizes,
        Duration filling) {

    static final Form QUICK = new Form(
            "quick",
            List.of(64),
            3,
            Duration.ofSeconds(2),
            Duration.ofSeconds(8),
            Duration.ofSeconds(14),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            List.of(10_000, 200_000),
            Duration.ofSeconds(30));

    static final Form FULL = new Form(
            "full",
            List.of(64, 256),
            5,
            Duration.ofSeconds(3),
            Duration.ofSeconds(32),
            Duration.ofSeconds(90),
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            Duration.ofMinutes(10),
            List.of(10_000, 1_000_000, 10_000_000),
            Duration.ofMinutes(3));

    /** Compares two builds of one server, with enough rounds to show a difference of a few percent. */
    static final Form BUILDS = new Form(
            "builds",
            List.of(64),
            15,
            Duration.ofSeconds(3),
            Duration.ofSeconds(32),
            Duration.ofSeconds(32),
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ZERO,
            List.of(),
            Duration.ZERO);

    private static final Form LIGHTER = new Form(
            "full",
            List.of(64),
            5,
            Duration.ofSeconds(2),
            Duration.ofSeconds(16),
            Duration.ofSeconds(45),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ZERO,
            List.of(),
            Duration.ZERO);

    /** One of many measurements, on servers that stay warm. */
    static final Form BRIEF = new Form(
            "brief",
            List.of(64),
            3,
            Duration.ofSeconds(2),
            Duration.ofSeconds(8),
            Duration.ofSeconds(8),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ZERO,
            List.of(),
            Duration.ZERO);

    /** Detects severe regressions only. */
    static final Form CHECK = new Form(
            "check",
            List.of(64),
            3,
            Duration.ofSeconds(2),
            Duration.ofSeconds(16),
            Duration.ofSeconds(16),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            List.of(10_000),
            Duration.ofSeconds(10));

    /** Returns a shorter form for secondary measurements, since starts need most of the time. */
    Form lighter() {
        return equals(FULL) ? LIGHTER : this;
    }
}
