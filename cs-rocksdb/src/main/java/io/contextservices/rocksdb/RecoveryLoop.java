package io.contextservices.rocksdb;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop that tries every few seconds to end a state that should not last. It has a thread only while that state lasts.
 * Safe for use by any number of threads.
 */
final class RecoveryLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryLoop.class);

    private final Duration pause;
    private final BooleanSupplier needed;
    private final Runnable attempt;
    private @Nullable Thread thread;
    private String lastFailure = "";
    private boolean closed;

    /**
     * Creates a loop that does not run yet.
     *
     * @param pause the pause before each attempt
     * @param needed returns whether the state lasts
     * @param attempt tries to end the state
     */
    RecoveryLoop(Duration pause, BooleanSupplier needed, Runnable attempt) {
        this.pause = pause;
        this.needed = needed;
        this.attempt = attempt;
    }

    /** Starts the loop when the state begins. The first attempt follows after a pause. */
    synchronized void begin() {
        if (thread == null && !closed) {
            thread = new Thread(this::run, "cs-rocksdb-recovery");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        while (isNeeded()) {
            attempt();
        }
    }

    /** Makes an attempt and ignores any failure. If the thread ended, the state would last forever. */
    private void attempt() {
        try {
            attempt.run();
        } catch (RuntimeException | Error e) {
            if (!lastFailure.equals(e.toString())) {
                lastFailure = e.toString();
                LOG.error("an attempt failed; the next one follows", e);
            }
        }
    }

    private synchronized boolean isNeeded() {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long remaining; !closed && needed.getAsBoolean() && (remaining = end - System.nanoTime()) > 0; ) {
                wait(remaining / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        if (closed || !needed.getAsBoolean()) {
            thread = null;
            return false;
        }
        return true;
    }

    /** Returns when no attempt is in progress, and prevents further ones. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            notifyAll();
            last = thread;
        }
        boolean interrupted = false;
        while (last != null && last.isAlive()) {
            try {
                last.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
