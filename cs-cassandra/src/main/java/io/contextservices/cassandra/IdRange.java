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
 * Sets ids aside: the lowest that nobody has is kept in one row, and moved by lightweight transactions. Those who ask while one
 * is under way share the next one. Where it is not known whether the row was moved, the ids between are skipped. Safe for any
 * thread.
 */
final class IdRange {

    private record Asking(int count, CompletableFuture<IdBlock> block) {}

    private final StatementExecutor cql;
    private final String name;
    private final PreparedStatement select;
    private final PreparedStatement move;
    private final Deque<Asking> waiting = new ArrayDeque<>();
    private boolean busy;
    private volatile @Nullable Long last;

    /**
     * Reads nothing yet.
     *
     * @param name of the row
     */
    IdRange(StatementExecutor cql, String name) {
        this.cql = cql;
        this.name = name;
        select = cql.prepare("SELECT next FROM %s.ids WHERE name = ?");
        move = cql.prepare("UPDATE %s.ids SET next = ? WHERE name = ? IF next = ?");
    }

    CompletableFuture<IdBlock> reserve(int count) {
        CompletableFuture<IdBlock> block = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(new Asking(count, block));
        }
        goOn();
        return block;
    }

    private void goOn() {
        List<Asking> together;
        synchronized (this) {
            if (busy || waiting.isEmpty()) {
                return;
            }
            busy = true;
            together = new ArrayList<>(waiting);
            waiting.clear();
        }
        long count = together.stream().mapToLong(Asking::count).sum();
        CompletableFuture<Long> unused = next().thenCompose(next -> attempt(next, count, 0))
                .whenComplete((first, failure) -> {
                    synchronized (this) {
                        last = failure == null ? Long.valueOf(first + count) : null;
                        busy = false;
                    }
                    hand(together, first, failure);
                    goOn();
                });
    }

    /** What is probably the lowest that nobody has; {@code null} if nobody has any. */
    private CompletableFuture<@Nullable Long> next() {
        Long next = last;
        return next != null
                ? CompletableFuture.completedFuture(next)
                : cql.row(select, name).thenApply(row -> row == null ? null : Long.valueOf(row.getLong("next")));
    }

    private CompletableFuture<Long> attempt(@Nullable Long next, long count, int number) {
        long first = next == null ? 1 : next;
        if (first > IdBlock.MAX_ID - count + 1) {
            throw new StoreException("there are no ids left", null);
        }
        return cql.decide(move.bind(first + count, name, next)).thenCompose(done -> {
            if (done.applied()) {
                return CompletableFuture.completedFuture(first);
            }
            Long moved = next(done);
            return cql.later(number, again -> attempt(moved, count, again));
        });
    }

    /** What stood in the way; {@code null} if nobody has any. */
    private static @Nullable Long next(StatementExecutor.Decision done) {
        Row row = done.row();
        return row == null || !row.getColumnDefinitions().contains("next") ? null : Long.valueOf(row.getLong("next"));
    }

    /** The lowest that nobody has, read anew; 0 where nobody has any. */
    CompletableFuture<Long> lowest() {
        return cql.row(select, name).thenApply(row -> row == null ? 0L : row.getLong("next"));
    }

    /** Moves the row beyond an id, unless it is there already. */
    CompletableFuture<Void> skip(long last) {
        return cql.row(select, name).thenCompose(row -> skip(last, row == null ? null : row.getLong("next"), 0));
    }

    private CompletableFuture<Void> skip(long last, @Nullable Long next, int number) {
        if (next != null && next > last) {
            return CompletableFuture.completedFuture(null);
        }
        return cql.decide(move.bind(last + 1, name, next))
                .thenCompose(done -> done.applied()
                        ? CompletableFuture.completedFuture(null)
                        : cql.later(number, again -> skip(last, next(done), again)));
    }

    private static void hand(List<Asking> together, @Nullable Long first, @Nullable Throwable failure) {
        long next = first == null ? 0 : first;
        for (Asking asking : together) {
            if (failure != null) {
                asking.block.completeExceptionally(StatementOutcome.cause(failure));
            } else {
                asking.block.complete(new IdBlock(next, asking.count));
                next += asking.count;
            }
        }
    }
}
