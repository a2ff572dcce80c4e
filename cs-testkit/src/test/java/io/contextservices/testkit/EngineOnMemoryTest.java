package io.contextservices.testkit;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.server.ContextEngine;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.MemoryStore;

class EngineOnMemoryTest extends ContextServicesContract {

    private ConversationStore store;

    @Override
    public ConversationStore store() {
        return store;
    }

    @Override
    protected AsyncContextServices open(ManualClock clock, Limits limits) {
        store = new MemoryStore();
        return ContextEngine.builder(store)
                .clock(clock, clock)
                .limits(limits)
                .exportDirectory(exports())
                .build();
    }
}
