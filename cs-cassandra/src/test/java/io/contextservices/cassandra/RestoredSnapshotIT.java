package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the documented steps after the restore of a snapshot. */
@OnCassandra(CassandraVersion.V5_0)
@Tag("slow")
class RestoredSnapshotIT {

    private static final String KEYSPACE = "restored";
    private static final long NEXT = 1_795_420_800_000_000L;

    private final CassandraNode node;

    RestoredSnapshotIT(CassandraNode node) {
        this.node = node;
    }

    @Test
    void idsAndFloorStartAtTheNumberSetAfterARestore() {
        try (CassandraStore store = SharedKeyspaces.builder(node, KEYSPACE).open()) {
            assertThat(store.reserveIds(10).join().first()).isLessThan(NEXT);
            assertThat(store.floor()).isZero();
        }
        CqlSession session = SharedKeyspaces.session(node);
        String move = "UPDATE " + KEYSPACE + ".ids SET next = " + NEXT + " WHERE name = ";

        assertThat(session.execute(move + "'services' IF EXISTS").wasApplied()).isTrue();
        assertThat(session.execute(move + "'floor' IF next = null").wasApplied())
                .isTrue();

        try (CassandraStore store = SharedKeyspaces.builder(node, KEYSPACE).open()) {
            assertThat(store.reserveIds(10).join().first()).isEqualTo(NEXT);
            assertThat(store.floor()).isEqualTo(NEXT);
        }
    }
}
