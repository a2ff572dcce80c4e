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

/** The nodes of the cluster, as far as changes of its schema depend on them. For one thread. */
final class ClusterNodes {

    /** How long nodes have to agree. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** How long the creation of a keyspace waits for nodes that have just started. */
    static final Duration JOINING = Duration.ofSeconds(10);

    private static final SimpleStatement SCHEMA_VERSION =
            SimpleStatement.newInstance("SELECT schema_version FROM system.local");

    private static final Pattern COPIES = Pattern.compile("'([^']+)'\\s*:\\s*'?(\\d{1,4})\\b");

    private final CqlSession session;
    private final Duration joining;

    /** @param joining {@link #JOINING} */
    ClusterNodes(CqlSession session, Duration joining) {
        this.session = session;
        this.joining = joining;
    }

    /** Returns when all nodes that statements are sent to have the same schema. */
    void awaitAgreement(String keyspace) {
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
    void checkCopies(String keyspace, String replication) {
        if (!replication.contains("NetworkTopologyStrategy")) {
            return;
        }
        Map<String, Integer> copies = COPIES.matcher(replication)
                .results()
                .collect(Collectors.toMap(each -> each.group(1), each -> Integer.valueOf(each.group(2))));
        long end = System.nanoTime() + joining.toNanos();
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
}
