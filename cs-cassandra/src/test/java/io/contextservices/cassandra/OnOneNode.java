package io.contextservices.cassandra;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.store.Head;
import io.contextservices.store.TransferableStore;
import io.contextservices.testkit.DurableStoreContract;
import java.time.Duration;
import java.util.List;

/** Runs the contract of all stores on one node. */
abstract class OnOneNode extends DurableStoreContract {

    /** The interval at which clocks are compared; short, to keep the tests fast. */
    private static final Duration CLOCK_INTERVAL = Duration.ofMillis(200);

    private final CassandraNode node;
    private final String keyspace;

    OnOneNode(CassandraNode node, String keyspace) {
        this.node = node;
        this.keyspace = keyspace;
    }

    OnOneNode(CassandraNode node) {
        this(node, "store_contract");
    }

    @Override
    protected TransferableStore open() {
        SharedKeyspaces.empty(node, keyspace);
        return reopen();
    }

    @Override
    protected TransferableStore spoil(TransferableStore store, List<Head> heads) {
        heads.forEach(head -> SharedKeyspaces.damage(node, keyspace, head));
        return store;
    }

    @Override
    protected TransferableStore reopen() {
        return SharedKeyspaces.builder(node, keyspace)
                .internals(settings -> settings.withClockInterval(CLOCK_INTERVAL))
                .open();
    }
}
