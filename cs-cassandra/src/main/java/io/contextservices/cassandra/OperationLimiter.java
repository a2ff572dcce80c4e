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

/** Lets operations in, as many as there is room for, and knows when the last one is done. Safe for any thread. */
final class OperationLimiter {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");
    private static final long MOST_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final int most;
    private int underWay;
    private int behind;
    private long bytes;
    private boolean closed;

    OperationLimiter(int most) {
        this.most = most;
    }

    /** Carries out an operation; refuses it with {@link UnavailableException} if there is no room. */
    <T> CompletableFuture<T> enter(int size, Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new UnavailableException("the store is closed", null));
            }
            if (underWay >= most || (bytes > 0 && bytes + size > MOST_BYTES)) {
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

    /** Lets what nobody waits for go on; only the end of the store does. */
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

    /** Lets nobody in any more, and waits until all have left, or for so long. */
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
