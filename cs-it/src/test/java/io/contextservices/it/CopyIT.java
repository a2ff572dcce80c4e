package io.contextservices.it;

import static io.contextservices.it.ConversationHistories.NOON;
import static io.contextservices.it.ConversationHistories.assertKeysAreReplayed;
import static io.contextservices.it.ConversationHistories.engine;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.cassandra.CassandraStore;
import io.contextservices.engine.ContextEngine;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.rocksdb.StoreReport;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.copy.CopyReport;
import io.contextservices.store.copy.StoreCopy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies a store from a disk to a cluster, and back. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class CopyIT {

    private static final int ROUNDS = 5;

    private final CassandraNode node;
    private final ConversationHistories histories = new ConversationHistories();

    @TempDir
    Path temp;

    CopyIT(CassandraNode node) {
        this.node = node;
    }

    private RocksDbStore disk(String name) {
        return RocksDbStore.open(temp.resolve(name));
    }

    private CassandraStore cluster() {
        return CassandraStore.builder(List.of(node.address()), "copy")
                .createSchema("{'class': 'SimpleStrategy', 'replication_factor': 1}")
                .open();
    }

    private CopyReport copy(TransferableStore from, TransferableStore to) throws InterruptedException {
        try (from;
                to) {
            CopyReport report = StoreCopy.run(from, to, NOON, progress -> {});
            assertThat(report.problems()).isEmpty();
            return report;
        }
    }

    private StoreReport verify(String name) {
        StoreReport report = RocksDbStore.verify(temp.resolve(name), ContextEngine::problems, progress -> {});
        assertThat(report.problems()).isEmpty();
        return report;
    }

    @Test
    void copyToAClusterAndBackIsIdentical() throws InterruptedException {
        try (ContextEngine engine = engine(disk("first"))) {
            histories.create(engine, ROUNDS);
        }
        CopyReport firstReport = copy(disk("first"), cluster());
        assertThat(firstReport.copied()).isEqualTo(histories.size());
        CopyReport secondReport = copy(disk("first"), cluster());
        assertThat(secondReport.copied()).isZero();
        assertThat(secondReport.existing()).isEqualTo(histories.size());
        assertThat(secondReport.tenants()).isEqualTo(firstReport.tenants());

        CopyReport back = copy(cluster(), disk("second"));
        assertThat(back.copied()).isEqualTo(histories.size());
        assertThat(back.receipts()).isEqualTo(firstReport.receipts());
        assertThat(back.tenants()).isEqualTo(firstReport.tenants());
        assertThat(verify("second")).isEqualTo(verify("first"));

        try (ContextEngine first = engine(disk("first"));
                ContextEngine onCluster = engine(cluster());
                ContextEngine second = engine(disk("second"))) {
            List<String> description = histories.describe(first);
            assertThat(histories.describe(onCluster)).isEqualTo(description);
            assertThat(histories.describe(second)).isEqualTo(description);
            assertKeysAreReplayed(first, onCluster, ROUNDS);
            assertKeysAreReplayed(first, second, ROUNDS);
            assertThat(histories.describe(onCluster)).isEqualTo(description);
        }
        verify("second");
    }
}
