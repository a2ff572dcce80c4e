package io.contextservices.testkit;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import io.contextservices.store.MemoryStore;
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
