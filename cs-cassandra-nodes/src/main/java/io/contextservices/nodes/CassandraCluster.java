package io.contextservices.nodes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cluster of three Cassandra nodes on 127.0.0.1, 127.0.0.2 and 127.0.0.3, with equal ports, in the data centre
 * {@code datacenter1}. It needs about 3 GB of memory, and up to 90 seconds to start.
 *
 * <p>Not thread-safe.
 */
public final class CassandraCluster implements AutoCloseable {

    private static final int NODES = 3;

    private final List<CassandraNode> nodes = new ArrayList<>();

    private CassandraCluster() {}

    /**
     * Starts the nodes one after the other and waits until each sees all others.
     *
     * @throws IOException with the end of a node's log, if the node accepts no clients within three minutes
     */
    public static CassandraCluster start(CassandraVersion version) throws IOException, InterruptedException {
        List<InetAddress> addresses = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            addresses.add(CassandraNode.loopback(node));
        }
        Ports ports = Ports.free(addresses);
        CassandraCluster cluster = new CassandraCluster();
        try {
            for (InetAddress address : addresses) {
                CassandraNode unused = CassandraNode.start(version, address, ports, Map.of(), cluster.nodes);
            }
        } catch (IOException | InterruptedException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** Returns the nodes in the order of their addresses. */
    public List<CassandraNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the addresses to which clients connect. */
    public List<InetSocketAddress> addresses() {
        return nodes.stream().map(CassandraNode::address).toList();
    }

    /** Kills all nodes and removes their directories. */
    @Override
    public void close() throws IOException {
        for (CassandraNode node : nodes) {
            node.close();
        }
    }
}
