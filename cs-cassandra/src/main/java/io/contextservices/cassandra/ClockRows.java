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
 * What the clocks of all servers show: each writes its own into a row that goes by itself, and reads those of the others. A
 * row is compared when it has just changed, so that its age is known: not by any clock, and to one interval. Rows are
 * written with a count as their time, since the clock that wrote them may be wrong. Safe for any thread.
 */
final class ClockRows {

    /** The format with which the table came. */
    static final int SINCE = 2;

    /** How often each server writes and reads, unless set. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** For how many intervals a row stays, and a server is waited for that does not write. */
    private static final int ABSENCE = 6;

    /** After how many intervals a row of a server that runs must have changed. */
    private static final int LONGEST_WAIT = 3;

    /**
     * A row of another server.
     *
     * @param beat how often it was written
     * @param ahead by how much that clock was ahead when the row changed; {@code null} before it has
     * @param changed when this was, by this server's monotonic clock, or when the row was found
     */
    private record Peer(long beat, @Nullable Duration ahead, long changed) {}

    private final StatementExecutor cql;
    private final long interval;
    private final UUID server = UUID.randomUUID();
    private final PreparedStatement tell;
    private final PreparedStatement ask;
    private final PreparedStatement forget;
    private final Map<UUID, Peer> peers = new HashMap<>();

    /** Stays so: a server that only begins has changed nothing, and one that begins over and over holds up no other. */
    private boolean complete;

    private PeerClocks answer = new PeerClocks(false, List.of());
    private long asked;
    private long beats;

    ClockRows(StatementExecutor cql, Duration interval) {
        this.cql = cql;
        this.interval = interval.toNanos();
        long stays = Math.max(1, interval.multipliedBy(ABSENCE).toSeconds());
        tell = cql.prepare("INSERT INTO %s.clocks (one, server, beat, shows) VALUES (0, ?, ?, ?) USING TTL " + stays
                + " AND TIMESTAMP ?");
        ask = cql.prepare("SELECT server, beat, shows FROM %s.clocks WHERE one = 0");
        forget = cql.prepare("DELETE FROM %s.clocks USING TIMESTAMP ? WHERE one = 0 AND server = ?");
    }

    CompletableFuture<PeerClocks> compare(Instant now) {
        long nanos = System.nanoTime();
        long beat;
        synchronized (this) {
            if (beats > 0 && nanos - asked < interval) {
                return CompletableFuture.completedFuture(answer);
            }
            asked = nanos;
            beat = ++beats;
        }
        return cql.write(tell, server, beat, Times.millis(now), beat)
                .thenCompose(told -> cql.rows(ask))
                .thenApply(rows -> look(rows, now, nanos));
    }

    private synchronized PeerClocks look(List<Row> rows, Instant now, long nanos) {
        Map<UUID, Peer> found = new HashMap<>();
        for (Row row : rows) {
            UUID whose = Objects.requireNonNull(row.getUuid("server"));
            if (!whose.equals(server)) {
                found.put(whose, peer(peers.get(whose), row, now, nanos));
            }
        }
        peers.clear();
        peers.putAll(found);
        complete = complete || isComplete(nanos);
        List<Duration> ahead = found.values().stream()
                .filter(peer -> nanos - peer.changed < ABSENCE * interval)
                .map(Peer::ahead)
                .filter(Objects::nonNull)
                .toList();
        answer = new PeerClocks(complete, ahead);
        return answer;
    }

    /** A server that starts at the same moment has written nothing yet when this one looks for the first time. */
    private boolean isComplete(long nanos) {
        return beats > 1
                && peers.values().stream()
                        .allMatch(peer -> peer.ahead != null || nanos - peer.changed >= LONGEST_WAIT * interval);
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

    /** Lets others know that this server has gone, if it was ever there. */
    CompletableFuture<Void> forget() {
        long beat;
        synchronized (this) {
            beat = beats;
        }
        return beat == 0 ? CompletableFuture.allOf() : cql.write(forget, beat + 1, server);
    }
}
