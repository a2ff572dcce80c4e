package io.contextservices.cassandra;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lowest number that a new token may have. It is stored beside the ids and only rises, when conversations are
 * imported from a store that has lost some. An operation that finds the number outdated triggers a read of the row in
 * the background, without waiting for the result. Thread-safe.
 */
final class TokenFloor {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");

    private final IdRange row;
    private final long pause;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private final AtomicLong number = new AtomicLong();

    /** Creates an instance without reading the row. */
    TokenFloor(StatementExecutor statements, Duration interval) {
        row = new IdRange(statements, "floor");
        pause = interval.toNanos();
    }

    /** Reads the number, blocking, before the first operation. */
    void read() {
        try {
            take(row.lowest().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Returns the number, which another server may have raised within the last interval. */
    long number() {
        long last = looked.get();
        long now = System.nanoTime();
        if (now - last >= pause && looked.compareAndSet(last, now)) {
            CompletableFuture<Void> unused = row.lowest().thenAccept(this::take).exceptionally(failure -> {
                LOG.debug("the floor is not known at present", failure);
                return null;
            });
        }
        return number.get();
    }

    CompletableFuture<Void> raise(long raised) {
        return row.skip(raised - 1).thenRun(() -> take(raised));
    }

    private void take(long found) {
        number.accumulateAndGet(found, Math::max);
    }
}
