package io.contextservices.rocksdb;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes (group commit). It takes the changes that have queued during the last {@link WriteGroup},
 * writes them with one sync, and completes their futures. The more changes are in progress, the lower is the cost of a
 * sync for each, and no change is delayed in order to fill a group.
 *
 * <p>{@link #submit} is safe for use by any thread and never blocks.
 */
final class Committer implements Runnable {

    private static final int GROUP_CHANGES = 1_000;
    private static final long MAX_GROUP_BYTES = 8L << 20;
    private static final long MAX_QUEUE_BYTES = 64L << 20;

    /**
     * The divisors of the heap that limit the changes in progress and one group. A group takes one more copy of its
     * changes.
     */
    private static final int QUEUE_SHARE = 8;

    private static final int GROUP_SHARE = 32;

    /** The sign bit of {@link #waiting}; set when the committer is closed. */
    private static final int CLOSED = Integer.MIN_VALUE;

    /** A change within a group. */
    interface Change<T> {
        T in(WriteGroup group);
    }

    private final Supplier<WriteGroup> groups;
    private final int capacity;
    private final long queueBytes;
    private final long groupBytes;
    private final Queue<Submitted<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean idle;

    /**
     * Starts the thread.
     *
     * @param capacity the maximum number of changes in progress
     * @param heap the size of the heap in bytes; an eighth of it, at most 64 MiB, is available to changes in progress
     */
    Committer(Supplier<WriteGroup> groups, int capacity, long heap, ThreadFactory threads) {
        this.groups = groups;
        this.capacity = capacity;
        this.queueBytes = Math.min(MAX_QUEUE_BYTES, heap / QUEUE_SHARE);
        this.groupBytes = Math.min(MAX_GROUP_BYTES, heap / GROUP_SHARE);
        this.thread = threads.newThread(this);
        thread.start();
    }

    /**
     * Queues a change.
     *
     * @param bytes the approximate memory that the change holds
     */
    <T> CompletableFuture<T> submit(int bytes, Change<T> change) {
        int now;
        do {
            now = waiting.get();
            if (now < 0) {
                return CompletableFuture.failedFuture(new UnavailableException("the store is closed", null));
            }
            if (now >= capacity || waitingBytes.get() > queueBytes) {
                return CompletableFuture.failedFuture(
                        new UnavailableException("too many writes in progress", Duration.ofSeconds(1)));
            }
        } while (!waiting.compareAndSet(now, now + 1));
        waitingBytes.addAndGet(bytes);
        Submitted<T> submitted = new Submitted<>(change, bytes);
        queue.add(submitted);
        if (idle) {
            LockSupport.unpark(thread);
        }
        return submitted.done;
    }

    /** Rejects further changes. The thread completes the accepted ones and then ends. */
    void stop() {
        waiting.accumulateAndGet(CLOSED, (now, closed) -> now | closed);
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (waiting.get() != CLOSED) {
            Thread.interrupted(); // an interrupted thread would not park
            List<Submitted<?>> submissions = takeSubmissions();
            if (submissions.isEmpty()) {
                await();
            } else {
                commit(submissions);
            }
        }
    }

    private List<Submitted<?>> takeSubmissions() {
        List<Submitted<?>> submissions = new ArrayList<>();
        long bytes = 0;
        while (submissions.size() < GROUP_CHANGES && bytes < groupBytes) {
            Submitted<?> next = queue.poll();
            if (next == null) {
                break;
            }
            submissions.add(next);
            bytes += next.bytes;
        }
        return submissions;
    }

    /**
     * Parks until there is a change. Sets {@code idle} before it checks the queue again, so that each change added
     * after the check unparks the thread.
     */
    private void await() {
        idle = true;
        if (queue.isEmpty() && waiting.get() != CLOSED) {
            LockSupport.park(this);
        }
        idle = false;
    }

    /**
     * Writes the changes as a group and completes all their futures, even after an unexpected error. A future that is
     * never completed would leave its caller waiting forever.
     */
    private void commit(List<Submitted<?>> submissions) {
        Throwable failure = null;
        try {
            WriteGroup group = groups.get();
            for (Submitted<?> submitted : submissions) {
                submitted.apply(group);
            }
            group.write();
        } catch (Throwable e) {
            failure = e instanceof StoreException || e instanceof UnavailableException
                    ? e
                    : new StoreException("the group was not written: " + e, e);
        }
        waiting.addAndGet(-submissions.size());
        waitingBytes.addAndGet(
                -submissions.stream().mapToLong(submitted -> submitted.bytes).sum());
        for (Submitted<?> submitted : submissions) {
            submitted.complete(failure);
        }
    }

    private static final class Submitted<T> {

        private final CompletableFuture<T> done = new CompletableFuture<>();
        private final Change<T> change;
        private final int bytes;
        private @Nullable T result;
        private @Nullable RuntimeException failure;

        Submitted(Change<T> change, int bytes) {
            this.change = change;
            this.bytes = bytes;
        }

        /**
         * Applies the change to the group. A failed change, for example of an unreadable conversation, does not fail
         * the other changes, unless it has left a part of itself in the group.
         */
        void apply(WriteGroup group) {
            int before = group.size();
            try {
                result = change.in(group);
            } catch (RuntimeException e) {
                if (group.size() != before) {
                    throw e;
                }
                failure = e instanceof StoreException || e instanceof UnavailableException
                        ? e
                        : new StoreException("the change was not made: " + e, e);
            }
        }

        @SuppressWarnings("NullAway") // result is set whenever there is no failure
        void complete(@Nullable Throwable groupFailure) {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else if (groupFailure != null) {
                done.completeExceptionally(groupFailure);
            } else {
                done.complete(result);
            }
        }
    }
}
