package io.contextservices.testkit;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;

class AttributesOnMemoryTest extends AttributeContract {

    @Override
    protected ConversationStore open() {
        return new MemoryStore();
    }
}
