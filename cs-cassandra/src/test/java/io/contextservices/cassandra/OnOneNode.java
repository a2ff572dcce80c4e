package io.contextservices.cassandra;

import io.contextservices.nodes.CassandraNode;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Head;
import io.contextservices.testkit.DurableStoreContract;
import java.time.Duration;
import java.util.List;

/** What every store must do, on one node. */
abstract class OnOneNode extends DurableStoreContract {

    private static final String KEYSPACE = "store_contract";

    /** How often clocks are compared: the tests of that need not wait for it long. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final CassandraNode node;

    OnOneNode(CassandraNode node) {
        this.node = node;
    }

    @Override
    protected ConversationStore open() {
        Emptied.empty(node, KEYSPACE);
        return reopen();
    }

    @Override
    protected ConversationStore spoil(ConversationStore store, List<Head> heads) {
        heads.forEach(head -> Emptied.spoil(node, KEYSPACE, head));
        return store;
    }

    @Override
    protected ConversationStore reopen() {
        return Emptied.builder(node, KEYSPACE).clockInterval(BETWEEN_LOOKS).open();
    }
}
