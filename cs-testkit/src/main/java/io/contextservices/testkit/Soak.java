package io.contextservices.testkit;

import java.time.Duration;
import java.util.Random;

/**
 * How long tests go on that look for what is rare: one round, always the same, in every build; with the system property
 * {@code cs.soak.seconds}, as many rounds as fit into that time, each with another seed, which is printed. The system property
 * {@code cs.test.seed} gives the seed of the first round.
 */
public final class Soak {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("cs.soak.seconds", 0));
    private static final long SEED = 20_260_512;

    private Soak() {}

    /** What is done once a round. */
    public interface Round {
        /** Does it, the same for the same seed. */
        void with(long seed) throws Exception;
    }

    /** Whether there is time for more than the short form. */
    public static boolean isOn() {
        return !TIME.isZero();
    }

    /**
     * Runs a test's rounds.
     *
     * @throws AssertionError with the seed, if one fails
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
