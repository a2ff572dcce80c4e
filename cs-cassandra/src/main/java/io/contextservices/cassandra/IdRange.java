package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.IdBlock;
import io.contextservices.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reserves ids. The lowest free id is kept in one row, which lightweight transactions advance. Requests that arrive
 * during a transaction share the next one. If the outcome of a transaction is unknown, its ids are skipped.
 * Thread-safe.
 */
final class IdRange {

    private record Reservation(int count, CompletableFuture<IdBlock> block) {}

    private final StatementExecutor statements;
    private final String name;
    private final PreparedStatement select;
    private final PreparedStatement move;
    private final Deque<Reservation> queue = new ArrayDeque<>();
    private boolean busy;
    private volatile @Nullable Long last;

    /**
     * Creates an instance without reading the row.
     *
     * @param name the name of the row
     */
    IdRange(StatementExecutor statements, String name) {
        this.statements = statements;
        this.name = name;
        select = statements.prepare("SELECT next FROM %s.ids WHERE name = ?");
        move = statements.prepare("UPDATE %s.ids SET next = ? WHERE name = ? IF next = ?");
    }

    CompletableFuture<IdBlock> reserve(int count) {
        CompletableFuture<IdBlock> block = new CompletableFuture<>();
        synchronized (this) {
            queue.add(new Reservation(count, block));
        }
        advance();
        return block;
    }

    private void advance() {
        List<Reservation> batch;
        synchronized (this) {
            if (busy || queue.isEmpty()) {
                return;
            }
            busy = true;
            batch = new ArrayList<>(queue);
            queue.clear();
        }
        long count = batch.stream().mapToLong(Reservation::count).sum();
        CompletableFuture<Long> unused = next().thenCompose(next -> attempt(next, count, 0))
                .whenComplete((first, failure) -> {
                    synchronized (this) {
                        last = failure == null ? Long.valueOf(first + count) : null;
                        busy = false;
                    }
                    complete(batch, first, failure);
                    advance();
                });
    }

    /** Returns the assumed lowest free id; {@code null} if the row does not exist. */
    private CompletableFuture<@Nullable Long> next() {
        Long next = last;
        return next != null
                ? CompletableFuture.completedFuture(next)
                : statements.row(select, name).thenApply(row -> row == null ? null : Long.valueOf(row.getLong("next")));
    }

    private CompletableFuture<Long> attempt(@Nullable Long next, long count, int number) {
        long first = next == null ? 1 : next;
        if (first > IdBlock.MAX_ID - count + 1) {
            throw new StoreException("there are no ids left", null);
        }
        return statements.decide(move.bind(first + count, name, next)).thenCompose(decision -> {
            if (decision.applied()) {
                return CompletableFuture.completedFuture(first);
            }
            Long stored = next(decision);
            return statements.retryLater(number, attempt -> attempt(stored, count, attempt));
        });
    }

    /** Returns the value that caused the conflict; {@code null} if the row does not exist. */
    private static @Nullable Long next(StatementExecutor.Decision decision) {
        Row row = decision.rowWith("next");
        return row == null ? null : Long.valueOf(row.getLong("next"));
    }

    /** Reads the lowest free id; 0 if the row does not exist. */
    CompletableFuture<Long> lowest() {
        return statements.row(select, name).thenApply(row -> row == null ? 0L : row.getLong("next"));
    }

    /** Advances the row beyond an id, unless it is already there. */
    CompletableFuture<Void> skip(long last) {
        return statements.row(select, name).thenCompose(row -> skip(last, row == null ? null : row.getLong("next"), 0));
    }

    private CompletableFuture<Void> skip(long last, @Nullable Long next, int number) {
        if (next != null && next > last) {
            return CompletableFuture.completedFuture(null);
        }
        return statements
                .decide(move.bind(last + 1, name, next))
                .thenCompose(decision -> decision.applied()
                        ? CompletableFuture.completedFuture(null)
                        : statements.retryLater(number, attempt -> skip(last, next(decision), attempt)));
    }

    private static void complete(List<Reservation> batch, @Nullable Long first, @Nullable Throwable failure) {
        long next = first == null ? 0 : first;
        for (Reservation reservation : batch) {
            if (failure != null) {
                reservation.block.completeExceptionally(StatementOutcome.cause(failure));
            } else {
                reservation.block.complete(new IdBlock(next, reservation.count));
                next += reservation.count;
            }
        }
    }
}
