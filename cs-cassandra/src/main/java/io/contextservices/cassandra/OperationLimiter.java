package io.contextservices.cassandra;

import io.contextservices.api.ContextServicesException;
import io.contextservices.api.UnavailableException;
import io.contextservices.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the number and the size of the operations in progress, and waits for them when the store closes. Thread-safe.
 */
final class OperationLimiter {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");
    private static final long MAX_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final int max;
    private int running;
    private int inBackground;
    private long bytes;
    private boolean closed;

    OperationLimiter(int max) {
        this.max = max;
    }

    /** Runs an operation, or rejects it with {@link UnavailableException} if a limit is reached. */
    <T> CompletableFuture<T> run(int size, Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new UnavailableException("the store is closed", null));
            }
            if (running >= max || (bytes > 0 && bytes + size > MAX_BYTES)) {
                return CompletableFuture.failedFuture(new UnavailableException(
                        "too many operations are in progress in the store", StatementExecutor.RETRY_AFTER));
            }
            running++;
            bytes += size;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<T> unused = begin(operation).whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(typed(StatementOutcome.cause(failure)));
            }
            leave(size);
        });
        return result;
    }

    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> operation) {
        try {
            return operation.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Throwable typed(Throwable failure) {
        return failure instanceof StoreException
                        || failure instanceof ContextServicesException
                        || failure instanceof IllegalArgumentException
                ? failure
                : new StoreException("the store failed: " + failure, failure);
    }

    private synchronized void leave(int size) {
        running--;
        bytes -= size;
        notifyAll();
    }

    /** Registers background work, for which only {@link #close} waits. */
    void runInBackground(CompletableFuture<?> work) {
        synchronized (this) {
            inBackground++;
        }
        Object unused = work.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("cannot remove useless hints: {}", String.valueOf(StatementOutcome.cause(failure)));
            }
            synchronized (this) {
                inBackground--;
                notifyAll();
            }
        });
    }

    /** Rejects new operations, and waits for those in progress, up to a maximum time. */
    synchronized void close(Duration maxTime) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + maxTime.toNanos();
        long remaining = maxTime.toNanos();
        while (running + inBackground > 0 && remaining > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, remaining);
            remaining = end - System.nanoTime();
        }
    }
}
