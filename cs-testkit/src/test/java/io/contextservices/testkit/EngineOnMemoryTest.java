package io.contextservices.testkit;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.server.ContextEngine;
import io.contextservices.server.store.MemoryStore;
import java.time.InstantSource;

class EngineOnMemoryTest extends ContextServicesContract {

    @Override
    protected AsyncContextServices open(InstantSource clock, Limits limits) {
        return ContextEngine.builder(new MemoryStore())
                .clock(clock)
                .limits(limits)
                .exportDirectory(exports())
                .build();
    }
}
