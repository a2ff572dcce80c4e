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
    private final RefreshTimer timer;
    private final AtomicLong number = new AtomicLong();

    /** Creates an instance without reading the row. */
    TokenFloor(StatementExecutor statements, Duration interval) {
        row = new IdRange(statements, "floor");
        timer = new RefreshTimer(interval);
    }

    /** Reads the number, blocking, before the first operation. */
    void read() {
        try {
            update(row.lowest().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Returns the number, which another server may have raised within the last interval. */
    long number() {
        if (timer.isDue()) {
            CompletableFuture<Void> unused = row.lowest()
                    .thenAccept(this::update)
                    .exceptionally(failure -> {
                        LOG.debug("cannot read the floor at present", failure);
                        return null;
                    });
        }
        return number.get();
    }

    CompletableFuture<Void> raise(long raised) {
        return row.skip(raised - 1).thenRun(() -> update(raised));
    }

    private void update(long stored) {
        number.accumulateAndGet(stored, Math::max);
    }
}
