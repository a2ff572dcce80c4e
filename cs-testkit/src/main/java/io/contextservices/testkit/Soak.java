package io.contextservices.testkit;

import java.time.Duration;
import java.util.Random;

/**
 * Controls the duration of randomized tests. By default they run one round with a fixed seed. With the system property
 * {@code cs.soak.seconds} they run as many rounds as fit into that time. Each round has its own seed, which is printed.
 * The system property {@code cs.test.seed} sets the seed of the first round.
 */
public final class Soak {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("cs.soak.seconds", 0));
    private static final long SEED = 20_260_512;

    private Soak() {}

    /** A round of a test. */
    public interface Round {
        /** Runs the round; equal seeds give equal runs. */
        void with(long seed) throws Exception;
    }

    /** Returns whether there is time for more than the short form. */
    public static boolean isOn() {
        return !TIME.isZero();
    }

    /**
     * Runs the rounds of a test.
     *
     * @throws AssertionError with the seed, if a round fails
     */
    public static void rounds(Class<?> test, Round round) {
        Random seeds = new Random();
        long end = System.nanoTime() + TIME.toNanos();
        long seed = Long.getLong("cs.test.seed", isOn() ? seeds.nextLong() : SEED);
        do {
            System.out.println(test.getSimpleName() + " seed " + seed);
            try {
                round.with(seed);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(test.getSimpleName() + " seed " + seed, e);
            }
            seed = seeds.nextLong();
        } while (System.nanoTime() < end);
    }
}
