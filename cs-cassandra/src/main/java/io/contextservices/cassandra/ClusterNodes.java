package io.contextservices.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.contextservices.store.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes of the cluster, as far as changes of the schema depend on them. Not thread-safe. */
final class ClusterNodes {

    /** The time within which nodes have to agree on the schema. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The time for which the creation of a keyspace waits for nodes that have just started. */
    static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

    private static final SimpleStatement SCHEMA_VERSION =
            SimpleStatement.newInstance("SELECT schema_version FROM system.local");

    private static final Pattern COPIES = Pattern.compile("'([^']+)'\\s*:\\s*'?(\\d{1,4})\\b");

    private final CqlSession session;
    private final Duration joinTimeout;

    /** @param joinTimeout the time to wait for nodes that have just started; normally {@link #JOIN_TIMEOUT} */
    ClusterNodes(CqlSession session, Duration joinTimeout) {
        this.session = session;
        this.joinTimeout = joinTimeout;
    }

    /** Waits until all nodes that receive statements have the same schema. */
    void awaitAgreement(String keyspace) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!areAgreed()) {
            if (System.nanoTime() > end) {
                throw new StoreException(
                        "the nodes have different schemas of the keyspace " + keyspace + "; try again", null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * Compares the schema versions that the nodes themselves report. The driver asks a single node for its view of all
     * others, and reports agreement if that node has not heard of the change at all.
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
            return false; // a node has just stopped; the next round skips it once the driver has noticed
        }
        return versions.size() == 1;
    }

    /**
     * Checks that each data centre has at least as many nodes as copies: Cassandra creates a keyspace with too few
     * nodes, but it cannot be written to. Waits a while, since the driver may not know all nodes that have just
     * started.
     */
    void checkCopies(String keyspace, String replication) {
        if (!replication.contains("NetworkTopologyStrategy")) {
            return;
        }
        Map<String, Integer> copies = COPIES.matcher(replication)
                .results()
                .collect(Collectors.toMap(each -> each.group(1), each -> Integer.valueOf(each.group(2))));
        long end = System.nanoTime() + joinTimeout.toNanos();
        for (String shortage = shortage(copies); shortage != null; shortage = shortage(copies)) {
            if (System.nanoTime() > end) {
                throw new StoreException("cannot create the keyspace " + keyspace + ": " + shortage, null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Returns a message about a data centre with fewer nodes than copies; {@code null} if there is none. */
    private @Nullable String shortage(Map<String, Integer> copies) {
        Map<String, Integer> nodes = new TreeMap<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            nodes.merge(String.valueOf(node.getDatacenter()), 1, Integer::sum);
        }
        for (Map.Entry<String, Integer> each : nodes.entrySet()) {
            int required = copies.getOrDefault(each.getKey(), copies.getOrDefault("replication_factor", 0));
            if (required > each.getValue()) {
                return required + " copies in the data centre " + each.getKey() + " need as many nodes; it has "
                        + each.getValue() + ". For a trial on a single node: --create-schema 1";
            }
        }
        return null;
    }
}
