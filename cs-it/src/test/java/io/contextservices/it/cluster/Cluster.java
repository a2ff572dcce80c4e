package io.contextservices.it.cluster;

import io.contextservices.cassandra.CassandraStore;
import io.contextservices.it.ServerProcess;
import io.contextservices.nodes.CassandraCluster;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Three Cassandra nodes, a keyspace with a replica on each, and servers. For one thread at a time. */
final class Cluster implements AutoCloseable {

    private static final String KEYSPACE = "cluster";
    static final String REPLICATION = "{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}";

    /** Suppresses warnings of nodes that come and go, which these tests cause. */
    private static final String QUIET = "-Dorg.slf4j.simpleLogger.log.com.datastax.oss.driver=error";

    private final CassandraCluster cassandra;

    private Cluster(CassandraCluster cassandra) {
        this.cassandra = cassandra;
    }

    static Cluster start() throws IOException, InterruptedException {
        CassandraCluster cassandra = CassandraCluster.start(CassandraVersion.V5_0);
        CassandraStore.builder(cassandra.addresses(), KEYSPACE)
                .createSchema(REPLICATION)
                .open()
                .close();
        return new Cluster(cassandra);
    }

    List<InetSocketAddress> addresses() {
        return cassandra.addresses();
    }

    List<CassandraNode> nodes() {
        return cassandra.nodes();
    }

    /** Starts a server in its own process and waits until it is ready. */
    ServerProcess serve(String... jvmArguments) throws IOException {
        String addresses = cassandra.addresses().stream()
                .map(address -> address.getHostString() + ':' + address.getPort())
                .collect(Collectors.joining(","));
        List<String> command =
                ServerProcess.command("serve", "--port", "0", "--store", "cassandra://" + addresses + '/' + KEYSPACE);
        command.addAll(1, List.of(jvmArguments));
        command.add(1, QUIET);
        return ServerProcess.start(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
    }

    /** Restarts stopped nodes and resumes paused ones. */
    void mend() throws IOException, InterruptedException {
        for (CassandraNode node : nodes()) {
            if (ProcessHandle.of(node.pid()).isPresent()) {
                node.resume();
            } else {
                node.restart();
            }
        }
    }

    @Override
    public void close() throws IOException {
        cassandra.close();
    }
}
