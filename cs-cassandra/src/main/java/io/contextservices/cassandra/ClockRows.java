package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.contextservices.store.PeerClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of all servers. Each server writes its time into a row that expires by itself, and reads the rows of the
 * others. A row is compared right after it changed, so its age is known to one interval without trusting any clock. The
 * write timestamp of a row is a counter, since the clock of its writer may be wrong. Thread-safe.
 */
final class ClockRows {

    /** The first format that has the table. */
    static final int FIRST_FORMAT = 2;

    /** The default interval at which each server writes and reads. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The lifetime of a row, and the longest wait for a server that stopped writing, in intervals. */
    private static final int ABSENCE = 6;

    /** The number of intervals within which the row of a running server must change. */
    private static final int MAX_WAIT = 3;

    /**
     * The row of another server.
     *
     * @param beat the number of times it was written
     * @param ahead how far that clock was ahead when the row changed; {@code null} before the first change
     * @param changed the time of the last change, or when the row was found, by this server's monotonic clock
     */
    private record Peer(long beat, @Nullable Duration ahead, long changed) {}

    private final StatementExecutor statements;
    private final long interval;
    private final UUID server = UUID.randomUUID();
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final Map<UUID, Peer> peers = new HashMap<>();

    /**
     * Stays true once set: a server that has only just started has changed nothing yet, and a server that keeps
     * restarting must not delay the others.
     */
    private boolean complete;

    private PeerClocks comparison = new PeerClocks(false, List.of());
    private long comparedAt;
    private long beats;

    ClockRows(StatementExecutor statements, Duration interval) {
        this.statements = statements;
        this.interval = interval.toNanos();
        long lifetime = Math.max(1, interval.multipliedBy(ABSENCE).toSeconds());
        insert = statements.prepare("INSERT INTO %s.clocks (one, server, beat, shows) VALUES (0, ?, ?, ?) USING TTL "
                + lifetime + " AND TIMESTAMP ?");
        select = statements.prepare("SELECT server, beat, shows FROM %s.clocks WHERE one = 0");
        delete = statements.prepare("DELETE FROM %s.clocks USING TIMESTAMP ? WHERE one = 0 AND server = ?");
    }

    CompletableFuture<PeerClocks> compare(Instant now) {
        long nanos = System.nanoTime();
        long beat;
        synchronized (this) {
            if (beats > 0 && nanos - comparedAt < interval) {
                return CompletableFuture.completedFuture(comparison);
            }
            comparedAt = nanos;
            beat = ++beats;
        }
        return statements
                .write(insert, server, beat, Times.millis(now), beat)
                .thenCompose(written -> statements.rows(select))
                .thenApply(rows -> update(rows, now, nanos));
    }

    private synchronized PeerClocks update(List<Row> rows, Instant now, long nanos) {
        Map<UUID, Peer> current = new HashMap<>();
        for (Row row : rows) {
            UUID id = Objects.requireNonNull(row.getUuid("server"));
            if (!id.equals(server)) {
                current.put(id, peer(peers.get(id), row, now, nanos));
            }
        }
        peers.clear();
        peers.putAll(current);
        complete = complete || isComplete(nanos);
        List<Duration> ahead = current.values().stream()
                .filter(peer -> nanos - peer.changed < ABSENCE * interval)
                .map(Peer::ahead)
                .filter(Objects::nonNull)
                .toList();
        comparison = new PeerClocks(complete, ahead);
        return comparison;
    }

    /** The first comparison is never complete: a server that starts at the same moment has not written its row yet. */
    private boolean isComplete(long nanos) {
        return beats > 1
                && peers.values().stream()
                        .allMatch(peer -> peer.ahead != null || nanos - peer.changed >= MAX_WAIT * interval);
    }

    private static Peer peer(@Nullable Peer before, Row row, Instant now, long nanos) {
        long beat = row.getLong("beat");
        if (before == null) {
            return new Peer(beat, null, nanos);
        }
        return before.beat == beat
                ? before
                : new Peer(beat, Duration.ofMillis(row.getLong("shows") - Times.millis(now)), nanos);
    }

    /** Deletes this server's row, if it was ever written, so that others see that the server has stopped. */
    CompletableFuture<Void> remove() {
        long beat;
        synchronized (this) {
            beat = beats;
        }
        return beat == 0 ? CompletableFuture.allOf() : statements.write(delete, beat + 1, server);
    }
}
