package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
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
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** @param checkedAt the time of the last statement, by the monotonic clock */
    private record State(boolean held, long checkedAt) {}

    private final StatementExecutor statements;
    private final UUID holder = UUID.randomUUID();
    private final PreparedStatement acquire;
    private final PreparedStatement renew;
    private final PreparedStatement release;
    private final Map<String, State> states = new HashMap<>();

    Lease(StatementExecutor statements) {
        this.statements = statements;
        acquire = statements.prepare(
                "UPDATE %s.leases USING TTL " + LENGTH.toSeconds() + " SET holder = ? WHERE name = ? IF holder = null");
        renew = statements.prepare(
                "UPDATE %s.leases USING TTL " + LENGTH.toSeconds() + " SET holder = ? WHERE name = ? IF holder = ?");
        release = statements.prepare("DELETE FROM %s.leases WHERE name = ? IF holder = ?");
    }

    /** Returns whether this node holds the lease. */
    CompletableFuture<Boolean> holds(String name) {
        long now = System.nanoTime();
        State last;
        synchronized (this) {
            last = states.get(name);
        }
        if (last != null && now - last.checkedAt < INTERVAL.toNanos()) {
            return CompletableFuture.completedFuture(last.held);
        }
        boolean held = last != null && last.held;
        return (held
                        ? statements.decide(renew.bind(holder, name, holder))
                        : statements.decide(acquire.bind(holder, name)))
                .thenApply(decision -> {
                    Row conflicting = decision.rowWith("holder");
                    boolean holds =
                            decision.applied() || (conflicting != null && holder.equals(conflicting.getUuid("holder")));
                    synchronized (this) {
                        states.put(name, new State(holds, now));
                    }
                    return holds;
                });
    }

    /** Releases the leases of this node, so that others need not wait until they expire. */
    CompletableFuture<Void> release() {
        synchronized (this) {
            return StatementExecutor.all(states.entrySet().stream()
                    .filter(each -> each.getValue().held)
                    .map(each -> statements
                            .decide(release.bind(each.getKey(), holder))
                            .thenAccept(done -> {}))
                    .toList());
        }
    }
}
