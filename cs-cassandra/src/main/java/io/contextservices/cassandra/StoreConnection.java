package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.api.UnavailableException;
import io.contextservices.cassandra.CassandraSettings.Internals;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The session of a store, the threads that process responses, and the limits of the operations in progress.
 * Thread-safe.
 */
final class StoreConnection {

    private static final Duration MAX_CLOSE = Duration.ofSeconds(30);
    private static final Duration MAX_RELEASE = Duration.ofSeconds(2);

    private final CqlSession session;
    private final CallbackThreads threads = new CallbackThreads();
    private final StatementExecutor statements;
    private final OperationLimiter limiter;
    private final FormatInForce format;
    private boolean closed;

    /** @param formatInForce the number of the format in force, as just read */
    StoreConnection(CassandraSettings settings, CqlSession session, int formatInForce) {
        Internals internals = settings.internals();
        this.session = session;
        statements = new StatementExecutor(session, settings.keyspace(), threads, settings.patience());
        limiter = new OperationLimiter(settings.operations());
        format = new FormatInForce(statements, formatInForce, internals.newestFormat(), internals.refreshInterval());
    }

    StatementExecutor statements() {
        return statements;
    }

    OperationLimiter limiter() {
        return limiter;
    }

    FormatInForce format() {
        return format;
    }

    /** Runs an operation, or rejects it if a limit is reached or the format in force is unknown to this version. */
    <T> CompletableFuture<T> run(int bytes, Supplier<CompletableFuture<T>> operation) {
        format.refresh();
        String rejection = format.rejection();
        return rejection == null
                ? limiter.run(bytes, operation)
                : CompletableFuture.failedFuture(new UnavailableException(rejection, null));
    }

    /**
     * Waits up to 30 s for operations in progress, then releases threads and connections. Idempotent.
     *
     * @param release deletes the rows that only a running server needs
     * @throws IllegalStateException if a thread of this connection calls it, which would wait for itself
     */
    void close(Supplier<CompletableFuture<Void>> release) {
        if (threads.hasCurrent()) {
            throw new IllegalStateException("a thread of the store cannot close it");
        }
        closeOnce(release);
    }

    private synchronized void closeOnce(Supplier<CompletableFuture<Void>> release) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            limiter.close(MAX_CLOSE);
            release.get().get(MAX_RELEASE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The rows expire by themselves.
        }
        session.close();
        try {
            threads.close(MAX_CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
