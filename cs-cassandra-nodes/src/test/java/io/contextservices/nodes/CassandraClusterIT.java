package io.contextservices.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("cluster")
@Timeout(900)
class CassandraClusterIT {

    /** A restarted node counts at once: while the next one is down, a majority needs its response. */
    @ParameterizedTest
    @EnumSource
    void anyTwoNodesServeWhileTheThirdIsDown(CassandraVersion version) throws Exception {
        try (CassandraCluster cluster = CassandraCluster.start(version)) {
            Client client = new Client(cluster.addresses(), Duration.ofSeconds(20));
            client.createTable(3);
            client.write(0);

            for (int down = 0; down < cluster.nodes().size(); down++) {
                CassandraNode node = cluster.nodes().get(down);
                node.kill();
                client.write(1 + down);
                node.restart();
            }

            assertThat(client.numbers()).containsExactly(0, 1, 2, 3);
        }
    }
}
