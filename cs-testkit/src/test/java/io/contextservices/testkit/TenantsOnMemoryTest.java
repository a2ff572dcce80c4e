package io.contextservices.testkit;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;

class TenantsOnMemoryTest extends TenantContract {

    @Override
    protected ConversationStore open() {
        return new MemoryStore();
    }
}
