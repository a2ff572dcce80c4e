package io.contextservices.testkit;

import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.MemoryStore;

class AttributesOnMemoryTest extends AttributeContract {

    @Override
    protected ConversationStore open() {
        return new MemoryStore();
    }
}
