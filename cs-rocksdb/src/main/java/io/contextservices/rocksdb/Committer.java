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
 * The one thread that writes. It takes what has queued while it wrote the last {@link WriteGroup}, writes that with one sync,
 * and completes the futures. So the more is under way, the less a sync costs each, and nobody waits for one.
 *
 * <p>Submitting is safe for any thread and never blocks.
 */
final class Committer implements Runnable {

    private static final int GROUP_CHANGES = 1_000;
    private static final long MOST_GROUP_BYTES = 8L << 20;
    private static final long MOST_QUEUE_BYTES = 64L << 20;

    /** The parts of the heap for what waits or is written, and for a group, which is put together in one more copy. */
    private static final int QUEUE_SHARE = 8;

    private static final int GROUP_SHARE = 32;

    /** The sign bit of {@link #waiting}. */
    private static final int CLOSED = Integer.MIN_VALUE;

    /** A change to make within a group. */
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
     * @param capacity how many changes may be under way
     * @param heap how much memory there is, of which an eighth is for them, at most 64 MiB
     */
    Committer(Supplier<WriteGroup> groups, int capacity, long heap, ThreadFactory threads) {
        this.groups = groups;
        this.capacity = capacity;
        this.queueBytes = Math.min(MOST_QUEUE_BYTES, heap / QUEUE_SHARE);
        this.groupBytes = Math.min(MOST_GROUP_BYTES, heap / GROUP_SHARE);
        this.thread = threads.newThread(this);
        thread.start();
    }

    /**
     * Has a change made.
     *
     * @param bytes how much memory it holds on to, about
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
                        new UnavailableException("too many writes under way", Duration.ofSeconds(1)));
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

    /** Accepts nothing more. What was accepted is still completed; then the thread ends. */
    void stop() {
        waiting.accumulateAndGet(CLOSED, (now, closed) -> now | closed);
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (waiting.get() != CLOSED) {
            Thread.interrupted(); // or else no park would wait
            List<Submitted<?>> taken = take();
            if (taken.isEmpty()) {
                await();
            } else {
                commit(taken);
            }
        }
    }

    private List<Submitted<?>> take() {
        List<Submitted<?>> taken = new ArrayList<>();
        long bytes = 0;
        while (taken.size() < GROUP_CHANGES && bytes < groupBytes) {
            Submitted<?> next = queue.poll();
            if (next == null) {
                break;
            }
            taken.add(next);
            bytes += next.bytes;
        }
        return taken;
    }

    /** Says that it is idle before it looks once more: whoever adds something later than that look sees it. */
    private void await() {
        idle = true;
        if (queue.isEmpty() && waiting.get() != CLOSED) {
            LockSupport.park(this);
        }
        idle = false;
    }

    /** Completes every one of them, whatever happens: a caller would wait for ever for one that was forgotten. */
    private void commit(List<Submitted<?>> taken) {
        Throwable failure = null;
        try {
            WriteGroup group = groups.get();
            for (Submitted<?> submitted : taken) {
                submitted.apply(group);
            }
            group.write();
        } catch (Throwable e) {
            failure = e instanceof StoreException || e instanceof UnavailableException
                    ? e
                    : new StoreException("the group was not written: " + e, e);
        }
        waiting.addAndGet(-taken.size());
        waitingBytes.addAndGet(
                -taken.stream().mapToLong(submitted -> submitted.bytes).sum());
        for (Submitted<?> submitted : taken) {
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
         * A conversation that cannot be read is no reason to fail those of others, nor is a fault in one change, unless
         * it has left a part of that in the group.
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

        @SuppressWarnings("NullAway") // there is a result where there is no failure
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
