package io.contextservices.it;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class AttributesOverHttpOnMemoryTest extends ClientOfAttributes {

    @Override
    protected ConversationStore open() {
        return new MemoryStore();
    }
}
