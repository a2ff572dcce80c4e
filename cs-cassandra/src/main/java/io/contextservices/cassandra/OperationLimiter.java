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
 * Limits the number and the size of the operations under way, and waits for them when the store closes. Thread-safe.
 */
final class OperationLimiter {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");
    private static final long MAX_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final int most;
    private int underWay;
    private int behind;
    private long bytes;
    private boolean closed;

    OperationLimiter(int most) {
        this.most = most;
    }

    /** Runs an operation, or rejects it with {@link UnavailableException} if a limit is reached. */
    <T> CompletableFuture<T> enter(int size, Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new UnavailableException("the store is closed", null));
            }
            if (underWay >= most || (bytes > 0 && bytes + size > MAX_BYTES)) {
                return CompletableFuture.failedFuture(
                        new UnavailableException("too much under way in the store", StatementExecutor.RETRY_AFTER));
            }
            underWay++;
            bytes += size;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<T> unused = begin(operation).whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(known(StatementOutcome.cause(failure)));
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

    private static Throwable known(Throwable failure) {
        return failure instanceof StoreException
                        || failure instanceof ContextServicesException
                        || failure instanceof IllegalArgumentException
                ? failure
                : new StoreException("the store failed: " + failure, failure);
    }

    private synchronized void leave(int size) {
        underWay--;
        bytes -= size;
        notifyAll();
    }

    /** Registers background work, for which only {@link #close} waits. */
    void behind(CompletableFuture<?> work) {
        synchronized (this) {
            behind++;
        }
        Object unused = work.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("tidying up: {}", String.valueOf(StatementOutcome.cause(failure)));
            }
            synchronized (this) {
                behind--;
                notifyAll();
            }
        });
    }

    /** Rejects new operations, and waits for those under way, up to a maximum time. */
    synchronized void close(Duration longest) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + longest.toNanos();
        long left = longest.toNanos();
        while (underWay + behind > 0 && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }
}
