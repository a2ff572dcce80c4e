package io.contextservices.rocksdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/** The threads of one store. They do not keep a process alive. Safe for use by any thread. */
final class StoreExecutors {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Makes threads of that name. */
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

    /** Waits until all have ended, even if interrupted; the interrupt is seen by whoever looks later. */
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
