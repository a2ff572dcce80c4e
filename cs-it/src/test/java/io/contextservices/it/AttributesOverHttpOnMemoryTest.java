package io.contextservices.it;

import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.MemoryStore;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class AttributesOverHttpOnMemoryTest extends ClientOfAttributes {

    @Override
    protected ConversationStore open() {
        return new MemoryStore();
    }
}
