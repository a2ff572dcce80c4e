package io.contextservices.server;

import io.contextservices.engine.ContextEngine;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts a server on a new engine before each test, and closes both after it. */
final class ServerExtension implements BeforeEachCallback, AfterEachCallback {

    private final Supplier<ContextEngine> engines;
    private final UnaryOperator<ContextServer.Builder> options;
    private ContextEngine engine;
    private ContextServer server;

    ServerExtension(Supplier<ContextEngine> engines) {
        this(engines, builder -> builder);
    }

    ServerExtension(Supplier<ContextEngine> engines, UnaryOperator<ContextServer.Builder> options) {
        this.engines = engines;
        this.options = options;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        engine = engines.get();
        server = options.apply(ContextServer.builder(engine).port(0)).start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.close();
        engine.close();
    }

    ContextEngine engine() {
        return engine;
    }

    int port() {
        return server.port();
    }

    /** Returns the number of open connections. */
    int connections() {
        return server.connections();
    }
}
