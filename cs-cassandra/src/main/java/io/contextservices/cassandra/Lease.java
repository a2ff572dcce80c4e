package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Leases for work that one node does at a time. A lease is a row that expires by itself; its holder renews it in time.
 * Clocks that run at different speeds can make two nodes believe that they hold the lease. This does no harm, because
 * every change is checked individually. Thread-safe.
 */
final class Lease {

    private static final Duration LENGTH = Duration.ofSeconds(30);

    /** The interval at which the holder renews the lease and other nodes try to acquire it. */
    private static final Duration ASKING = Duration.ofSeconds(10);

    private record Answer(boolean held, long asked) {}

    private final StatementExecutor statements;
    private final UUID holder = UUID.randomUUID();
    private final PreparedStatement take;
    private final PreparedStatement keep;
    private final PreparedStatement giveBack;
    private final Map<String, Answer> answers = new HashMap<>();

    Lease(StatementExecutor statements) {
        this.statements = statements;
        take = statements.prepare(
                "UPDATE %s.leases USING TTL " + LENGTH.toSeconds() + " SET holder = ? WHERE name = ? IF holder = null");
        keep = statements.prepare(
                "UPDATE %s.leases USING TTL " + LENGTH.toSeconds() + " SET holder = ? WHERE name = ? IF holder = ?");
        giveBack = statements.prepare("DELETE FROM %s.leases WHERE name = ? IF holder = ?");
    }

    /** Returns whether this node holds the lease. */
    CompletableFuture<Boolean> holds(String name) {
        long now = System.nanoTime();
        Answer last;
        synchronized (this) {
            last = answers.get(name);
        }
        if (last != null && now - last.asked < ASKING.toNanos()) {
            return CompletableFuture.completedFuture(last.held);
        }
        boolean held = last != null && last.held;
        return (held ? statements.decide(keep.bind(holder, name, holder)) : statements.decide(take.bind(holder, name)))
                .thenApply(done -> {
                    boolean mine = done.applied()
                            || (done.row() != null
                                    && done.row().getColumnDefinitions().contains("holder")
                                    && holder.equals(done.row().getUuid("holder")));
                    synchronized (this) {
                        answers.put(name, new Answer(mine, now));
                    }
                    return mine;
                });
    }

    /** Releases the leases of this node, so that others need not wait until they expire. */
    CompletableFuture<Void> giveBack() {
        synchronized (this) {
            return StatementExecutor.all(answers.entrySet().stream()
                    .filter(each -> each.getValue().held)
                    .map(each ->
                            statements.decide(giveBack.bind(each.getKey(), holder)).thenAccept(done -> {}))
                    .toList());
        }
    }
}
