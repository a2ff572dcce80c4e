package io.contextservices.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long a bench takes, and so how far it can be trusted.
 *
 * @param connections that starts come on
 * @param warmUp the most that a server of ours is warmed up for
 * @param peerWarmUp the most that a peer is; frameworks take minutes until the JIT has seen all of them
 * @param slice CPU per request is looked at after each of these while warming up
 * @param fixedRate of the run that latencies come from
 * @param steady of the run that looks for dips, at most
 * @param sizes how many services there are in a store when it is looked at
 * @param filling the most that filling a store takes
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

    /** For two builds of one server: as many rounds as a difference of a few percent takes. */
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

    /** For one of many measurements, on servers that stay warm. */
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

    /** Only tells a ruin from a server. */
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

    /** For what is beside the point: starts are what the time goes into. */
    Form lighter() {
        return equals(FULL) ? LIGHTER : this;
    }
}
