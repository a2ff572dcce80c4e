package io.contextservices.testkit;

import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.MemoryStore;
import java.util.List;

class MemoryStoreTest extends ConversationStoreContract {

    @Override
    protected ConversationStore open() {
        return new MemoryStore();
    }

    @Override
    protected ConversationStore spoil(ConversationStore store, List<Head> heads) {
        heads.forEach(head -> ((MemoryStore) store).spoil(head.tenant(), head.serviceId()));
        return store;
    }
}
