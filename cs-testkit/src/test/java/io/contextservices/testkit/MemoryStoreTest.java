package io.contextservices.testkit;

import io.contextservices.store.Head;
import io.contextservices.store.MemoryStore;
import io.contextservices.store.TransferableStore;
import java.util.List;

class MemoryStoreTest extends ConversationStoreContract {

    @Override
    protected TransferableStore open() {
        return new MemoryStore();
    }

    @Override
    protected TransferableStore spoil(TransferableStore store, List<Head> heads) {
        heads.forEach(head -> ((MemoryStore) store).spoil(head.tenant(), head.serviceId()));
        return store;
    }
}
