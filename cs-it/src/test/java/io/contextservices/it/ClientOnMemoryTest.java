package io.contextservices.it;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.server.store.MemoryStore;
import io.contextservices.testkit.ContextServicesContract;
import java.time.InstantSource;

class ClientOnMemoryTest extends ContextServicesContract {

    private ClientAndServer both;

    @Override
    protected AsyncContextServices open(InstantSource clock, Limits limits) {
        both = new ClientAndServer(new MemoryStore(), clock, limits, exports());
        return both.client;
    }

    @Override
    protected void closeRest() {
        both.close();
    }
}
