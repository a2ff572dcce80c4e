package io.contextservices.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

@Timeout(300)
@Tag("slow")
class OnCassandraIT {

    private static final List<Long> PIDS = new ArrayList<>();

    @OnCassandra(CassandraVersion.V5_0)
    static class One {

        private final CassandraNode node;

        One(CassandraNode node) {
            this.node = node;
        }

        @Test
        void receivesANode() {
            assertThat(CassandraNodeIT.isRunning(node.pid())).isTrue();
            PIDS.add(node.pid());
        }
    }

    @OnCassandra(CassandraVersion.V5_0)
    static class Another {

        @Test
        void receivesTheSameNode(CassandraNode node) {
            assertThat(CassandraNodeIT.isRunning(node.pid())).isTrue();
            PIDS.add(node.pid());
        }
    }

    @Test
    void classesOfARunShareANode() {
        LauncherDiscoveryRequest run = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(One.class), selectClass(Another.class))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();

        LauncherFactory.create().execute(run, summary);

        assertThat(summary.getSummary().getFailures()).isEmpty();
        assertThat(PIDS).hasSize(2);
        assertThat(PIDS.get(1)).isEqualTo(PIDS.get(0));
        assertThat(CassandraNodeIT.isRunning(PIDS.get(0))).isFalse();
    }
}
