package io.contextservices.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedService;
import io.contextservices.cassandra.CassandraStore;
import io.contextservices.engine.ContextEngine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks that created tables exist on every node before they are used. */
@OnCluster
class SchemaAgreementIT {

    private static final int KEYSPACES = 3;
    private static final int STARTS = 60;

    private final Cluster cluster;

    SchemaAgreementIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void createdKeyspaceIsUsableAtOnceOnEveryNode() {
        for (int i = 0; i < KEYSPACES; i++) {
            CassandraStore store = CassandraStore.builder(cluster.addresses(), "schema_" + i)
                    .createSchema(Cluster.REPLICATION)
                    .open();
            try (ContextEngine engine = ContextEngine.on(store)) {
                List<CompletableFuture<StartedService>> starts = IntStream.range(0, STARTS)
                        .mapToObj(number -> engine.start(
                                ServiceStartEvent.forContactKey("k" + number).build()))
                        .toList();
                assertThat(starts).allSatisfy(start -> assertThat(start.join()).isNotNull());
            }
        }
    }
}
