package io.contextservices.rocksdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/** The threads of one store. They are daemon threads. Safe for use by any thread. */
final class StoreExecutors {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Returns a factory of threads with the given name. */
    ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, "cs-rocksdb-" + name);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
    }

    boolean hasCurrent() {
        return threads.contains(Thread.currentThread());
    }

    /**
     * Waits until all threads have ended, even if this thread is interrupted, and then restores the interrupt status.
     */
    void join() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
