package io.contextservices.testkit;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;

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
