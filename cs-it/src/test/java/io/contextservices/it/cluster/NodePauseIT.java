package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.testkit.Soak;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Checks that no data is lost, and no call waits for long, while a Cassandra node is paused: its connections stay open,
 * but it sends nothing.
 */
@OnCluster
class NodePauseIT {

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final Cluster cluster;

    NodePauseIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void acknowledgedOperationsSurviveThePauseOfANode() {
        Soak.rounds(NodePauseIT.class, this::round);
    }

    private void round(long seed) throws Exception {
        CassandraNode node = cluster.nodes().get(new Random(seed).nextInt(3));
        try (TwoServers servers = TwoServers.start(cluster);
                ClientLoad load = ClientLoad.begin("NodePauseIT", seed, servers)) {
            load.awaitMore(100);
            node.pause();
            load.awaitFor(PAUSE);
            node.resume();
            load.awaitMore(100);
            load.endAndCheck();
            assertThat(load.statistics().longestWait()).isLessThan(MAX_WAIT);
        }
    }
}
