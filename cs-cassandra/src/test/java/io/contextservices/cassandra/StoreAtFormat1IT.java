package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.nodes.CassandraVersion;
import io.contextservices.nodes.OnCassandra;
import io.contextservices.store.StoreException;
import io.contextservices.store.TransferableStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the contract of all stores while format 1 is in force. */
@Tag("cluster")
@OnCassandra(CassandraVersion.V5_0)
class StoreAtFormat1IT extends OnOneNode {

    private static final String KEYSPACE = "store_contract_at_format_1";

    private final CassandraNode node;

    StoreAtFormat1IT(CassandraNode node) {
        super(node, KEYSPACE);
        this.node = node;
    }

    @Override
    protected TransferableStore open() {
        SharedKeyspaces.builder(node, KEYSPACE)
                .internals(settings -> settings.withNewestFormat(1))
                .open()
                .close();
        CassandraStore store = (CassandraStore) super.open();
        assertThat(store.format()).isEqualTo(1);
        return store;
    }

    @Test
    @Override
    public void floorNeverFalls() {
        assertThatThrownBy(() -> store().raiseFloor(1).join())
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("format 1 of the tables cannot store a floor");
        assertThat(store().floor()).isZero();
    }

    /** Format 1 has no floor. */
    @Override
    protected void floorSurvivesReopening() {}
}
