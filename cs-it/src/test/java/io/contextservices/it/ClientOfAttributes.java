package io.contextservices.it;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.engine.ContextEngine;
import io.contextservices.testkit.AttributeContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Runs the contract over HTTP, with a server for each engine. */
abstract class ClientOfAttributes extends AttributeContract {

    private final List<ClientAndServer> servers = new ArrayList<>();

    @Override
    protected final AsyncContextServices serve(ContextEngine engine) {
        ClientAndServer both = new ClientAndServer(engine, Limits.DEFAULT);
        servers.add(both);
        return both.client;
    }

    @AfterEach
    final void closeServers() {
        servers.forEach(ClientAndServer::close);
    }
}
