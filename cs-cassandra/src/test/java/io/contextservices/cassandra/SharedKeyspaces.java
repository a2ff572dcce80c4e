package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.store.Head;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keyspaces on a node that many tests share. They are emptied for each test, because the creation of a new one is slow.
 */
final class SharedKeyspaces {

    private static final String REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}";

    /** Without durable writes a table is truncated thirty times as fast. */
    private static final String KEYSPACE =
            "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = " + REPLICATION + " AND durable_writes = false";

    private static final List<String> TABLES =
            List.of("conversations", "decisions", "list_entries", "services", "due", "notes");
    private static final int MANY_TIMERS = 300;
    private static final Map<InetSocketAddress, CqlSession> SESSIONS = new ConcurrentHashMap<>();

    private SharedKeyspaces() {}

    /**
     * Removes all conversations and receipts of a keyspace, and its floor, if it exists. Used ids stay reserved, and
     * the tables that contain only hints keep their rows.
     */
    static void empty(CassandraNode node, String keyspace) {
        empty(node, keyspace, TABLES);
        deleteFloor(node, keyspace);
    }

    /** Removes the floor of a keyspace, if it exists. */
    private static void deleteFloor(CassandraNode node, String keyspace) {
        CqlSession session = session(node);
        String table = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = '" + keyspace
                + "' AND table_name = 'ids'";
        if (session.execute(table).one() != null) {
            session.execute("DELETE FROM " + keyspace + ".ids WHERE name = 'floor' IF EXISTS");
        }
    }

    /** Removes the timers if there are many, for tests with a tenant of their own. */
    static void deleteTimers(CassandraNode node, String keyspace) {
        List<Row> some = session(node)
                .execute("SELECT id FROM " + keyspace + ".due LIMIT " + MANY_TIMERS)
                .all();
        if (some.size() == MANY_TIMERS) {
            empty(node, keyspace, List.of("due"));
        }
    }

    private static void empty(CassandraNode node, String keyspace, List<String> tables) {
        CqlSession session = session(node);
        CompletableFuture<?>[] truncated = session
                .execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = '" + keyspace + "'")
                .all()
                .stream()
                .map(row -> row.getString("table_name"))
                .filter(tables::contains)
                .map(table -> keyspace + "." + table)
                .filter(table ->
                        session.execute("SELECT * FROM " + table + " LIMIT 1").one() != null)
                .map(table -> SimpleStatement.newInstance("TRUNCATE " + table).setTimeout(Duration.ofSeconds(30)))
                .map(truncate -> session.executeAsync(truncate).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(truncated).join();
    }

    /** Damages the head and the newest record of a conversation. */
    static void damage(CassandraNode node, String keyspace, Head head) {
        session(node)
                .execute(SimpleStatement.newInstance(
                        "UPDATE " + keyspace + ".conversations SET head = 0x00, record = 0x00"
                                + " WHERE tenant = ? AND id = ? AND version = ?",
                        head.tenant().name(),
                        head.serviceId(),
                        head.version()));
    }

    /** Returns a session that bypasses the store. */
    static CqlSession session(CassandraNode node) {
        return SESSIONS.computeIfAbsent(node.address(), address -> {
            CqlSession session = Sessions.open(
                    CassandraStore.builder(List.of(address), "any").settings());
            session.setSchemaMetadataEnabled(false);
            return session;
        });
    }

    /** Returns a builder for a store in a keyspace, which is created if it does not exist. */
    static CassandraStoreBuilder builder(CassandraNode node, String keyspace) {
        session(node).execute(KEYSPACE.formatted(keyspace));
        return CassandraStore.builder(List.of(node.address()), keyspace).createSchema(REPLICATION);
    }
}
