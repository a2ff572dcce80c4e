package io.contextservices.it;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.store.ConversationStore;
import io.contextservices.testkit.ManualClock;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A real server on any free port, and its client. */
final class ClientAndServer implements AutoCloseable {

    private final ContextEngine engine;
    private final ContextServer server;
    final AsyncContextServices client;

    ClientAndServer(ConversationStore store, ManualClock clock, Limits limits, Path exports) {
        this(store, clock, limits, exports, UnaryOperator.identity(), UnaryOperator.identity());
    }

    ClientAndServer(
            ConversationStore store,
            ManualClock clock,
            Limits limits,
            Path exports,
            UnaryOperator<ContextServer.Builder> serverOptions,
            UnaryOperator<ContextServicesClient.Builder> clientOptions) {
        this(
                ContextEngine.builder(store)
                        .clock(clock, clock)
                        .limits(limits)
                        .exportDirectory(exports)
                        .build(),
                limits,
                serverOptions,
                clientOptions);
    }

    ClientAndServer(ContextEngine engine, Limits limits) {
        this(engine, limits, UnaryOperator.identity(), UnaryOperator.identity());
    }

    private ClientAndServer(
            ContextEngine engine,
            Limits limits,
            UnaryOperator<ContextServer.Builder> serverOptions,
            UnaryOperator<ContextServicesClient.Builder> clientOptions) {
        this.engine = engine;
        server = serverOptions.apply(ContextServer.builder(engine).port(0)).start();
        client = clientOptions
                .apply(ContextServicesClient.builder().baseUrl(server.uri()).limits(limits))
                .build();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        engine.close();
    }
}
