package io.contextservices.engine;

/**
 * A source of elapsed time that does not depend on the machine's clock: a seam for tests, beside
 * {@link java.time.InstantSource}. Thread-safe.
 */
@FunctionalInterface
public interface MonotonicSource {

    /** Returns the nanoseconds since some moment that is fixed for the life of the process. Never decreases. */
    long nanoTime();

    /** Returns the source of the system, {@link System#nanoTime()}. */
    static MonotonicSource system() {
        return System::nanoTime;
    }
}
