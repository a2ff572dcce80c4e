package io.contextservices.cassandra;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lowest number that a token handed out anew may have. It stands beside the ids, and only ever rises: when conversations
 * are taken in from a store that has lost some. So the row is read again from time to time, beside the operations that find that
 * it is time: none of them waits for the answer. Safe for any thread.
 */
final class TokenFloor {

    private static final Logger LOG = LoggerFactory.getLogger("io.contextservices.cassandra");

    private final IdRange row;
    private final long pause;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private final AtomicLong number = new AtomicLong();

    /** Has nothing read yet. */
    TokenFloor(StatementExecutor cql, Duration looking) {
        row = new IdRange(cql, "floor");
        pause = looking.toNanos();
    }

    /** Waits for the number, once, before the first operation. */
    void read() {
        try {
            take(row.lowest().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** The number, which may have been raised lately by another server. */
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
