package io.contextservices.store;

import java.util.concurrent.CompletableFuture;

/**
 * The leases for background work that only one of the processes on the same conversations does at a time. Thread-safe.
 *
 * <p>For authors of stores: minor versions may add methods, with a default implementation.
 */
public interface WorkLease {

    /**
     * Takes or renews the lease for a kind of work. A process calls this before every piece of the work. The work has
     * to be harmless if two processes still do it at once. The default is for a store that is used by one process at a
     * time: that process always has the lease.
     *
     * @param work the name of the work, in letters
     * @return whether this process has the lease
     */
    default CompletableFuture<Boolean> tryLease(String work) {
        return CompletableFuture.completedFuture(true);
    }
}
