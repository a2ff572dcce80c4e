package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.contextservices.api.UnavailableException;
import io.contextservices.store.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes statements, with retries while they are worthwhile. Any statement may be executed twice; callers have to
 * allow for that. Futures complete on the store's threads. Thread-safe.
 */
final class StatementExecutor {

    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final int MAX_STATEMENTS = 250;
    private static final int FIRST_PAUSE = 20;
    private static final int MAX_PAUSE = 500;

    private final CqlSession session;
    private final String keyspace;
    private final Executor threads;
    private final Duration patience;
    private final Duration patienceWithoutNodes;
    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(MAX_STATEMENTS);
    private final KeySequencer<Partition> sequencer = new KeySequencer<>();
    private final OutageTracker outages = new OutageTracker();

    StatementExecutor(CqlSession session, String keyspace, Executor threads, Duration patience) {
        this.session = session;
        this.keyspace = keyspace;
        this.threads = threads;
        this.patience = patience;
        this.patienceWithoutNodes = patience.dividedBy(5);
    }

    /**
     * The result of a conditional statement.
     *
     * @param repeated whether it may have been executed before, in which case it may conflict with itself
     */
    record Decision(boolean applied, @Nullable Row row, boolean repeated) {

        /**
         * Returns the row that conflicts with the condition; {@code null} if it does not exist or the column is empty.
         */
        @Nullable
        Row rowWith(String column) {
            return row == null || !row.getColumnDefinitions().contains(column) || row.isNull(column) ? null : row;
        }
    }

    private record Partition(CqlIdentifier table, ByteBuffer key) {}

    /** Prepares a statement, in which {@code %s} is replaced by the keyspace. */
    PreparedStatement prepare(String cql) {
        return session.prepare(cql.replace("%s", keyspace));
    }

    /** Reads the first row; {@code null} if there is none. Fails with {@link UnavailableException}. */
    CompletableFuture<@Nullable Row> row(PreparedStatement statement, @Nullable Object... values) {
        return results(statement, values).thenApply(AsyncResultSet::one);
    }

    /** Reads all rows. Fails with {@link UnavailableException}. */
    CompletableFuture<List<Row>> rows(PreparedStatement statement, @Nullable Object... values) {
        return results(statement, values).thenCompose(page -> collect(page, new ArrayList<>()));
    }

    /**
     * Reads a page of a table. Fails with {@link UnavailableException}.
     *
     * @param after the paging state of the previous page, from {@link AsyncResultSet#getExecutionInfo}; {@code null}
     *     for the first page
     */
    CompletableFuture<AsyncResultSet> page(PreparedStatement statement, @Nullable ByteBuffer after, int size) {
        BoundStatement bound = statement.bind().setPageSize(size).setPagingState(after);
        return attempts(bound.setExecutionProfileName(Sessions.READS), Kind.HARMLESS)
                .run()
                .thenApply(done -> done.result);
    }

    private CompletableFuture<List<Row>> collect(AsyncResultSet page, List<Row> rows) {
        page.currentPage().forEach(rows::add);
        if (!page.hasMorePages()) {
            return CompletableFuture.completedFuture(rows);
        }
        return new Attempts(page::fetchNextPage, Kind.HARMLESS).run().thenCompose(done -> collect(done.result, rows));
    }

    private CompletableFuture<AsyncResultSet> results(PreparedStatement statement, @Nullable Object... values) {
        BoundStatement bound = statement.bind(values).setExecutionProfileName(Sessions.READS);
        return attempts(bound, Kind.HARMLESS).run().thenApply(done -> done.result);
    }

    /** Writes. After a failure with {@link UnavailableException} the data may have been written. */
    @SuppressWarnings("NullAway") // there is nothing to return
    CompletableFuture<Void> write(PreparedStatement statement, @Nullable Object... values) {
        return attempts(bind(statement, values), Kind.HARMLESS).run().thenApply(done -> null);
    }

    /** Returns a statement that only writes and may be executed twice. */
    static BoundStatement bind(PreparedStatement statement, @Nullable Object... values) {
        return statement.bind(values).setIdempotent(true);
    }

    /**
     * Writes several rows by one request. After a failure with {@link UnavailableException} all, some or none may have
     * been written.
     */
    @SuppressWarnings("NullAway") // there is nothing to return
    CompletableFuture<Void> write(List<BoundStatement> statements) {
        BatchStatement batch = BatchStatement.newInstance(BatchType.UNLOGGED, statements.toArray(BoundStatement[]::new))
                .setIdempotent(true);
        return attempts(batch, Kind.HARMLESS).run().thenApply(done -> null);
    }

    /** Writes a row whose existence decides an outcome. Fails as {@link #decide} does. */
    @SuppressWarnings("NullAway") // there is nothing to return
    CompletableFuture<Void> writeDeciding(Statement<?> statement) {
        return attempts(statement.setIdempotent(true), Kind.DECIDING).run().thenApply(done -> null);
    }

    /**
     * Executes a conditional statement. Fails with {@link UnavailableException} if it was not executed, with
     * {@link StoreException} if that is unknown. Statements on one partition run one after the other, because
     * concurrent ones delay each other.
     */
    CompletableFuture<Decision> decide(BoundStatement bound) {
        return sequencer
                .run(partition(bound), () -> attempts(bound, Kind.CONDITIONAL).run())
                .thenApply(done -> new Decision(done.result.wasApplied(), done.result.one(), done.repeated));
    }

    private static @Nullable Partition partition(BoundStatement bound) {
        ByteBuffer key = bound.getRoutingKey();
        CqlIdentifier table =
                bound.getPreparedStatement().getVariableDefinitions().get(0).getTable();
        return key == null ? null : new Partition(table, key);
    }

    private Attempts attempts(Statement<?> statement, Kind kind) {
        return new Attempts(() -> session.executeAsync(statement), kind);
    }

    /**
     * Replaces an {@link UnavailableException} after a possible decision by a {@link StoreException}, since the outcome
     * is unknown.
     */
    static <T> CompletableFuture<T> decided(CompletableFuture<T> future) {
        return future.exceptionallyCompose(thrown -> {
            Throwable failure = StatementOutcome.cause(thrown);
            return CompletableFuture.failedFuture(
                    failure instanceof UnavailableException
                            ? new StoreException("the outcome is unknown: " + failure.getMessage(), failure)
                            : failure);
        });
    }

    @SuppressWarnings("NullAway") // there is nothing to return
    static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    /** Continues after a random pause that grows with the attempts. */
    <T> CompletableFuture<T> retryLater(int attempt, Function<Integer, CompletableFuture<T>> next) {
        int max = Math.min(MAX_PAUSE, FIRST_PAUSE << Math.min(attempt, 10));
        int millis = 1 + ThreadLocalRandom.current().nextInt(max);
        Executor delayed = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads);
        return CompletableFuture.supplyAsync(() -> attempt + 1, delayed).thenCompose(next);
    }

    private static UnavailableException unavailable(Throwable failure) {
        return new UnavailableException("Cassandra does not respond: " + failure, RETRY_AFTER);
    }

    private record Sent(
            @Nullable AsyncResultSet found, @Nullable Throwable failure) {

        AsyncResultSet result() {
            if (found == null) {
                throw new IllegalStateException(failure);
            }
            return found;
        }
    }

    private record Done(AsyncResultSet result, boolean repeated) {}

    private enum Kind {
        /** The statement may be executed any number of times. */
        HARMLESS,
        /** The statement may be executed twice, but the caller needs to know the outcome. */
        DECIDING,
        /** The statement has a condition, and the caller needs to know the outcome. */
        CONDITIONAL
    }

    /** The attempts of one statement, until its outcome is known. */
    private final class Attempts {

        private final Supplier<CompletionStage<AsyncResultSet>> send;
        private final Kind kind;
        private final long startedAt = System.nanoTime();
        private boolean repeated;

        Attempts(Supplier<CompletionStage<AsyncResultSet>> send, Kind kind) {
            this.send = send;
            this.kind = kind;
        }

        CompletableFuture<Done> run() {
            return attempt(0);
        }

        private CompletableFuture<Done> attempt(int number) {
            return limiter.submit(send).handleAsync(Sent::new, threads).thenCompose(sent -> {
                if (sent.failure != null) {
                    return retryOrFail(number, StatementOutcome.cause(sent.failure));
                }
                outages.succeeded();
                // The driver retries on a second node by itself if the first one reports that replicas are missing.
                repeated |= !sent.result().getExecutionInfo().getErrors().isEmpty();
                return CompletableFuture.completedFuture(new Done(sent.result(), repeated));
            });
        }

        private CompletableFuture<Done> retryOrFail(int number, Throwable failure) {
            StatementOutcome outcome = StatementOutcome.of(failure, kind == Kind.CONDITIONAL);
            if (outcome == StatementOutcome.WRONG) {
                return CompletableFuture.failedFuture(
                        new StoreException("Cassandra rejects a statement: " + failure, failure));
            }
            repeated |= outcome == StatementOutcome.UNKNOWN;
            if (outcome == StatementOutcome.UNKNOWN) {
                outages.succeeded();
            }
            long now = System.nanoTime();
            boolean exhausted = repeated
                    ? now - startedAt > patience.toNanos()
                    : Math.max(now - startedAt, outages.failedFor(now)) > patienceWithoutNodes.toNanos();
            if (exhausted) {
                return CompletableFuture.failedFuture(
                        repeated && kind != Kind.HARMLESS
                                ? new StoreException("the outcome is unknown: " + failure, failure)
                                : unavailable(failure));
            }
            return retryLater(number, this::attempt);
        }
    }
}
