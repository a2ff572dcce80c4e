package io.contextservices.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.contextservices.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of a keyspace; {@code docs/cassandra.md} describes their content. Not thread-safe. */
final class Schema {

    /** The newest format. A change that an earlier version cannot handle gets the next number. */
    static final int NEWEST = 2;

    /** The oldest format that this version reads and writes. */
    static final int OLDEST = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /**
     * The row of {@code leases} whose holder may create tables: Cassandra does not support concurrent creation of a
     * table.
     */
    private static final String LEASE = "schema";

    private static final Duration MAX_LEASE = Duration.ofSeconds(60);

    private final CqlSession session;
    private final ClusterNodes nodes;
    private final String keyspace;
    private final List<CqlTable> tables;
    private final int newest;

    Schema(CqlSession session, CassandraSettings settings) {
        this(
                session,
                new ClusterNodes(session, settings.internals().joinTimeout()),
                settings.keyspace(),
                CqlTable.ALL,
                settings.internals().newestFormat());
    }

    /**
     * Creates an instance without reading the cluster.
     *
     * @param tables the tables of all formats
     * @param newest the newest format to use
     */
    Schema(CqlSession session, ClusterNodes nodes, String keyspace, List<CqlTable> tables, int newest) {
        this.session = session;
        this.nodes = nodes;
        this.keyspace = keyspace;
        this.tables =
                tables.stream().filter(table -> table.firstFormat() <= newest).toList();
        this.newest = newest;
    }

    /**
     * Checks that the tables exist and have a format that this version knows. Creates tables of formats later than the
     * one in force.
     *
     * @param replication the replication in CQL with which to create a missing keyspace; {@code null} to create none
     * @return the format in force
     * @throws StoreException if the tables are missing or their format is unknown
     * @throws DriverException if the cluster does not answer
     */
    int prepare(@Nullable String replication) {
        Integer found = format();
        if (found == null && replication != null) {
            create(replication);
            found = format();
        }
        if (found == null) {
            throw new StoreException(
                    "there are no tables of Context Services in the keyspace " + keyspace
                            + ". Create them with --create-schema or createSchema(…), or run this in cqlsh, with a"
                            + " replication that suits the cluster:\n" + script(),
                    null);
        }
        if (found < OLDEST || found > newest) {
            throw new StoreException("keyspace " + keyspace + ": " + unknown(found, newest), null);
        }
        createMissing(found);
        return found;
    }

    /** Returns the message for tables of an unknown format. */
    static String unknown(int found, int newest) {
        String range = newest == OLDEST ? "format " + OLDEST : "formats " + OLDEST + " to " + newest;
        return "the tables have format " + found + "; this version knows " + range;
    }

    /**
     * Puts the newest format in force.
     *
     * @return the format that was in force before
     * @throws StoreException if the tables are missing, or the number does not change
     * @throws DriverException if the cluster does not answer
     */
    int raise() {
        int before = prepare(null);
        if (before < newest) {
            execute("UPDATE " + keyspace + ".format SET version = " + newest + " WHERE one = 0 IF version = " + before);
            Integer now = format();
            if (now == null || now < newest) {
                throw new StoreException(
                        "the keyspace " + keyspace + " still has format " + before
                                + ": the clock of the server that wrote" + " the format was ahead",
                        null);
            }
        }
        return before;
    }

    private void create(String replication) {
        try {
            if (execute("SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = '" + keyspace + "'")
                    == null) {
                nodes.checkCopies(keyspace, replication);
                change(keyspace(replication));
            }
            tables.forEach(table -> change(table.create(keyspace)));
        } catch (UnauthorizedException e) {
            throw noRight("there are no tables of Context Services in the keyspace " + keyspace, script(), e);
        }
        execute(begin());
    }

    private static StoreException noRight(String problem, String script, UnauthorizedException cause) {
        return new StoreException(
                problem + ", and this user has no right to create them. Run this in cqlsh, as a user with the right"
                        + " CREATE:\n" + script,
                cause);
    }

    /** Creates the tables that are missing because an earlier version created the keyspace. */
    private void createMissing(int inForce) {
        long end = System.nanoTime() + MAX_LEASE.plus(PATIENCE).toNanos();
        boolean waited = false;
        for (List<CqlTable> missing = missing(); !missing.isEmpty(); missing = missing()) {
            checkNoneLost(missing, inForce);
            if (acquireLease()) {
                create(missing());
            } else if (System.nanoTime() > end) {
                throw new StoreException(
                        "another server is responsible for creating tables in the keyspace " + keyspace
                                + " and has not done so; try again",
                        null);
            } else {
                waited = true;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        if (waited) {
            nodes.awaitAgreement(keyspace);
        }
    }

    private void create(List<CqlTable> missing) {
        try {
            missing.forEach(table -> change(table.create(keyspace)));
        } catch (UnauthorizedException e) {
            String names = missing.stream().map(CqlTable::name).collect(Collectors.joining(", "));
            throw noRight(
                    "the keyspace " + keyspace + " lacks tables that this version needs: " + names,
                    script(missing.stream().map(table -> table.create(keyspace)).toList()),
                    e);
        } finally {
            execute("DELETE FROM " + keyspace + ".leases WHERE name = '" + LEASE + "' IF EXISTS");
        }
    }

    private boolean acquireLease() {
        String take = "INSERT INTO " + keyspace + ".leases (name, holder) VALUES ('" + LEASE + "', uuid())"
                + " IF NOT EXISTS USING TTL " + MAX_LEASE.toSeconds();
        return session.execute(statement(take)).wasApplied();
    }

    private List<CqlTable> missing() {
        Set<String> existing = session
                .execute(statement(
                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = '" + keyspace + "'"))
                .all()
                .stream()
                .map(row -> row.getString("table_name"))
                .collect(Collectors.toSet());
        return tables.stream().filter(table -> !existing.contains(table.name())).toList();
    }

    /** Throws if a table of the format in force is missing: an empty one in its place would hide the loss of data. */
    private void checkNoneLost(List<CqlTable> missing, int inForce) {
        List<String> lost = missing.stream()
                .filter(table -> table.firstFormat() <= inForce)
                .map(CqlTable::name)
                .toList();
        if (!lost.isEmpty()) {
            throw new StoreException(
                    "the keyspace " + keyspace + " has format " + inForce + " and lacks tables of that format: "
                            + String.join(", ", lost) + ". Restore them from a snapshot",
                    null);
        }
    }

    /** Executes a change of the schema, and waits until all nodes that receive statements have made it. */
    private void change(String cql) {
        execute(cql);
        nodes.awaitAgreement(keyspace);
    }

    private @Nullable Integer format() {
        boolean existing = execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = '" + keyspace
                        + "' AND table_name = 'format'")
                != null;
        Row row = existing ? execute("SELECT version FROM " + keyspace + ".format WHERE one = 0") : null;
        return row == null ? null : row.getInt("version");
    }

    private @Nullable Row execute(String cql) {
        return session.execute(statement(cql)).one();
    }

    private static SimpleStatement statement(String cql) {
        return SimpleStatement.newInstance(cql).setTimeout(PATIENCE);
    }

    private String keyspace(String replication) {
        return "CREATE KEYSPACE IF NOT EXISTS " + keyspace + " WITH replication = " + replication;
    }

    /**
     * Returns the last statement of the creation: its row shows that the tables exist. It has the lowest timestamp, so
     * that a raise is newer even if clocks are wrong.
     */
    private String begin() {
        return "INSERT INTO " + keyspace + ".format (one, version) VALUES (0, " + newest + ") USING TIMESTAMP 1";
    }

    private String script() {
        List<String> statements = new ArrayList<>();
        statements.add(keyspace("{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}"));
        tables.forEach(table -> statements.add(table.create(keyspace)));
        statements.add(begin());
        return script(statements);
    }

    private static String script(List<String> statements) {
        return String.join(";\n", statements) + ';';
    }
}
