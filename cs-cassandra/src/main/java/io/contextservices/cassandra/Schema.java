package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.contextservices.server.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables; what is in them is said in {@code docs/cassandra.md}. For one thread. */
final class Schema {

    /** Every change that an older version could not work with gets the next number. */
    static final int VERSION = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** How long a node that has just started is waited for. */
    private static final Duration JOINING = Duration.ofSeconds(10);

    private static final SimpleStatement SCHEMA_VERSION =
            SimpleStatement.newInstance("SELECT schema_version FROM system.local");

    /** Hints that come back after they were deleted are recognised as stale, so tombstones need not stay for days. */
    private static final String HINTS = " WITH gc_grace_seconds = 10800";

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE IF NOT EXISTS %s.conversations (
              tenant text, id bigint, version int,
              head_version int static, head blob static, awaits text static,
              record blob, writer uuid, claim uuid,
              PRIMARY KEY ((tenant, id), version))""",
            """
            CREATE TABLE IF NOT EXISTS %s.decisions (
              tenant text, key text,
              decision uuid, services frozen<list<bigint>>, service bigint, version int,
              issued bigint, kept bigint, answer text, confirmed uuid,
              PRIMARY KEY ((tenant, key)))""",
            """
            CREATE TABLE IF NOT EXISTS %s.list_buckets (
              tenant text, kind tinyint, key text, bucket bigint, written bigint,
              PRIMARY KEY ((tenant, kind, key), bucket))""" + HINTS,
            """
            CREATE TABLE IF NOT EXISTS %s.list_entries (
              tenant text, kind tinyint, key text, bucket bigint,
              completed boolean, started bigint, id bigint, type text, version int, stale boolean,
              PRIMARY KEY ((tenant, kind, key, bucket), completed, started, id, type))""" + HINTS,
            """
            CREATE TABLE IF NOT EXISTS %s.service_blocks (
              tenant text, block bigint,
              PRIMARY KEY ((tenant), block))""",
            """
            CREATE TABLE IF NOT EXISTS %s.services (
              tenant text, block bigint, id bigint,
              PRIMARY KEY ((tenant, block), id))""" + HINTS,
            """
            CREATE TABLE IF NOT EXISTS %s.due_days (
              one int, day bigint, written bigint,
              PRIMARY KEY ((one), day))""" + HINTS,
            """
            CREATE TABLE IF NOT EXISTS %s.due_blocks (
              day bigint, hour bigint, block bigint, written bigint,
              PRIMARY KEY ((day), hour, block))""" + HINTS,
            """
            CREATE TABLE IF NOT EXISTS %s.due (
              hour bigint, block bigint, at bigint, tenant text, id bigint, version int,
              PRIMARY KEY ((hour, block), at, tenant, id))""" + HINTS,
            "CREATE TABLE IF NOT EXISTS %s.ids (name text PRIMARY KEY, next bigint)",
            "CREATE TABLE IF NOT EXISTS %s.leases (name text PRIMARY KEY, holder uuid)",
            "CREATE TABLE IF NOT EXISTS %s.format (one int PRIMARY KEY, version int)");

    private static final Pattern COPIES = Pattern.compile("'([^']+)'\\s*:\\s*'?(\\d{1,4})\\b");

    private final CqlSession session;
    private final String keyspace;

    Schema(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = keyspace;
    }

    /**
     * Makes sure that the tables are there, and of this version.
     *
     * @param replication with which to create what is not there, as CQL; {@code null}: it is not created
     * @throws StoreException if they are not
     * @throws DriverException if the cluster does not let that be known
     */
    void prepare(@Nullable String replication) {
        Integer found = version();
        if (found == null && replication != null) {
            create(replication);
            found = version();
        }
        if (found == null) {
            throw new StoreException(
                    "there are no tables of Context Services in the keyspace " + keyspace
                            + ". Have them created with --create-schema or createSchema(…), or run in cqlsh, with a"
                            + " replication that suits the cluster:\n" + script(),
                    null);
        }
        if (found != VERSION) {
            throw new StoreException(
                    "the tables in the keyspace " + keyspace + " are of version " + found
                            + "; this software knows version " + VERSION,
                    null);
        }
    }

    private void create(String replication) {
        if (execute("SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = '" + keyspace + "'")
                == null) {
            checkNodes(replication);
            change(keyspace(replication));
        }
        TABLES.forEach(table -> change(table.formatted(keyspace)));
        execute(insertVersion());
    }

    /** Returns when all nodes that statements are sent to have made the change. */
    private void change(String cql) {
        execute(cql);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!areAgreed()) {
            if (System.nanoTime() > end) {
                throw new StoreException(
                        "the nodes do not agree on what the keyspace " + keyspace + " holds; try again", null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * The one that made a change says so at once. The driver asks another what it has heard of all of them, and takes it for
     * agreement if that has not heard of the change at all.
     */
    private boolean areAgreed() {
        Set<UUID> versions = new HashSet<>();
        try {
            for (Node node : session.getMetadata().getNodes().values()) {
                if (node.getOpenConnections() > 0 && node.getDistance() != NodeDistance.IGNORED) {
                    Row row = session.execute(SCHEMA_VERSION.setNode(node)).one();
                    versions.add(requireNonNull(row).getUuid("schema_version"));
                }
            }
        } catch (DriverException e) {
            return false; // a node has just gone: it is not asked any more once the driver knows
        }
        return versions.size() == 1;
    }

    /** A keyspace with more copies than nodes can be created, but not written to. Of nodes that have just started not all know. */
    private void checkNodes(String replication) {
        if (!replication.contains("NetworkTopologyStrategy")) {
            return;
        }
        Map<String, Integer> copies = COPIES.matcher(replication)
                .results()
                .collect(Collectors.toMap(each -> each.group(1), each -> Integer.valueOf(each.group(2))));
        long end = System.nanoTime() + JOINING.toNanos();
        for (String lack = lack(copies); lack != null; lack = lack(copies)) {
            if (System.nanoTime() > end) {
                throw new StoreException("the keyspace " + keyspace + " is not created: it was to have " + lack, null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Where there are fewer nodes than copies; {@code null} if there are enough. */
    private @Nullable String lack(Map<String, Integer> copies) {
        Map<String, Integer> nodes = new TreeMap<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            nodes.merge(String.valueOf(node.getDatacenter()), 1, Integer::sum);
        }
        for (Map.Entry<String, Integer> each : nodes.entrySet()) {
            int wanted = copies.getOrDefault(each.getKey(), copies.getOrDefault("replication_factor", 0));
            if (wanted > each.getValue()) {
                return wanted + " copies in the data centre " + each.getKey() + ", which has fewer nodes: "
                        + each.getValue() + ". On a single node, to try things: --create-schema 1";
            }
        }
        return null;
    }

    private @Nullable Integer version() {
        boolean there = execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = '" + keyspace
                        + "' AND table_name = 'format'")
                != null;
        Row row = there ? execute("SELECT version FROM " + keyspace + ".format WHERE one = 0") : null;
        return row == null ? null : row.getInt("version");
    }

    private @Nullable Row execute(String cql) {
        return session.execute(SimpleStatement.newInstance(cql).setTimeout(PATIENCE))
                .one();
    }

    private String keyspace(String replication) {
        return "CREATE KEYSPACE IF NOT EXISTS " + keyspace + " WITH replication = " + replication;
    }

    /** Comes last: where it is, the tables are. */
    private String insertVersion() {
        return "INSERT INTO " + keyspace + ".format (one, version) VALUES (0, " + VERSION + ")";
    }

    private String script() {
        List<String> statements = new ArrayList<>();
        statements.add(keyspace("{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}"));
        TABLES.forEach(table -> statements.add(table.formatted(keyspace)));
        statements.add(insertVersion());
        return String.join(";\n", statements) + ';';
    }
}
