package io.contextservices.engine;

/**
 * Tells how much time passes, whatever becomes of the machine's clock: a seam for tests, beside
 * {@link java.time.InstantSource}. Safe for use by any number of threads.
 */
@FunctionalInterface
public interface MonotonicSource {

    /** Nanoseconds since some moment that is the same for as long as the process runs; never less than before. */
    long nanoTime();

    /** The one of the system, {@link System#nanoTime()}. */
    static MonotonicSource system() {
        return System::nanoTime;
    }
}
