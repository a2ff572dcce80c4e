package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.testkit.Soak;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Checks that no data is lost, and no call waits for long, while each Cassandra node in turn is killed under load and
 * restarted.
 */
@OnCluster
class NodeKillIT {

    private static final Duration MAX_WAIT = Duration.ofSeconds(20);

    private final Cluster cluster;

    NodeKillIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void acknowledgedOperationsSurviveTheKillOfANode() {
        Soak.rounds(NodeKillIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        try (TwoServers servers = TwoServers.start(cluster);
                ClientLoad load = ClientLoad.begin("NodeKillIT", seed, servers)) {
            load.awaitMore(100);
            for (CassandraNode node : cluster.nodes()) {
                node.kill();
                load.awaitMore(200);
                node.restart();
                load.awaitMore(50);
            }
            load.endAndCheck();
            assertThat(load.statistics().longestWait()).isLessThan(MAX_WAIT);
        }
    }
}
