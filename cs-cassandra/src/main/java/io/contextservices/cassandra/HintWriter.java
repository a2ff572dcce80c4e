package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.contextservices.cassandra.Lists.Place;
import io.contextservices.cassandra.Timers.Timer;
import io.contextservices.store.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes all hints for a conversation: list entry, timer and entry in the index of ids. Hints for a head are written
 * before it, and useless hints are removed after it, so the hints for a visible head always exist. Thread-safe.
 */
final class HintWriter {

    private final StatementExecutor statements;
    private final Lists lists;
    private final Timers timers;
    private final TenantIdIndex tenantIds;

    HintWriter(StatementExecutor statements, Lists lists, Timers timers, TenantIdIndex tenantIds) {
        this.statements = statements;
        this.lists = lists;
        this.timers = timers;
        this.tenantIds = tenantIds;
    }

    /** Writes the hints for a conversation that is about to start. */
    CompletableFuture<Void> writeForStart(Head head) {
        List<BoundStatement> hints = new ArrayList<>(lists.add(Place.of(head), head.version()));
        hints.add(tenantIds.add(head));
        Timer timer = Timers.of(head);
        if (timer != null) {
            hints.add(timers.add(timer));
        }
        return StatementExecutor.all(List.of(statements.write(hints), tenantIds.addBlock(head)))
                .thenCompose(done -> addBlock(timer));
    }

    /** Writes the hints that the next head needs and the previous one does not have. */
    CompletableFuture<Void> writeForChange(Head expected, Head next) {
        List<BoundStatement> hints = new ArrayList<>();
        if (!Place.of(next).equals(Place.of(expected))) {
            hints.addAll(lists.add(Place.of(next), next.version()));
        }
        Timer timer = newTimer(expected, next);
        if (timer != null) {
            hints.add(timers.add(timer));
        }
        return hints.isEmpty()
                ? CompletableFuture.allOf()
                : statements.write(hints).thenCompose(done -> addBlock(timer));
    }

    /** Returns the timer of the next head; {@code null} if it has none or the previous head has the same one. */
    private static @Nullable Timer newTimer(Head expected, Head next) {
        Timer timer = Timers.of(next);
        return timer == null || isAt(timer, Timers.of(expected)) ? null : timer;
    }

    private CompletableFuture<Void> addBlock(@Nullable Timer timer) {
        return timer == null ? CompletableFuture.allOf() : timers.addBlock(timer);
    }

    /**
     * Removes the hints of one head that another head does not need.
     *
     * @param version the version of a head that makes the hints useless
     */
    CompletableFuture<Void> removeUseless(Head useless, Head current, int version) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        if (!Place.of(useless).equals(Place.of(current))) {
            writes.add(lists.retire(Place.of(useless), version));
        }
        Timer timer = Timers.of(useless);
        if (timer != null && !isAt(timer, Timers.of(current))) {
            writes.add(timers.remove(timer, version));
        }
        return StatementExecutor.all(writes);
    }

    /** Removes the remaining hints of a conversation that was removed or never started. */
    CompletableFuture<Void> removeAll(Head last) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        writes.add(lists.remove(Place.of(last), last.version()));
        writes.add(tenantIds.remove(last));
        Timer timer = Timers.of(last);
        if (timer != null) {
            writes.add(timers.remove(timer, last.version()));
        }
        return StatementExecutor.all(writes);
    }

    private static boolean isAt(Timer timer, @Nullable Timer other) {
        return other != null && other.at() == timer.at();
    }
}
