package io.contextservices.testkit;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ContextServices;
import io.contextservices.engine.ContextEngine;
import io.contextservices.engine.ContextEngineBuilder;
import io.contextservices.store.ConversationStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of enumerated fields, for an engine and for a client of a server. */
public abstract class AttributeContract
        implements AttributeWriteContract, AttributeReadContract, AttributeListContract, AttributeLifetimeContract {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00.123Z"));
    private final List<AutoCloseable> open = new ArrayList<>();
    private ConversationStore store;
    private @Nullable ContextServices services;

    /** Opens an empty store. */
    protected abstract ConversationStore open() throws Exception;

    /**
     * Returns an implementation on top of an engine, which is closed before the engine. The default is the engine
     * itself.
     */
    protected AsyncContextServices serve(ContextEngine engine) throws Exception {
        return engine;
    }

    /** Opens a store. */
    @BeforeEach
    final void openStore() throws Exception {
        store = open();
        open.add(store);
    }

    /** Closes everything in the reverse order of opening. */
    @AfterEach
    final void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Override
    public final ContextServices use(UnaryOperator<ContextEngineBuilder> configuration) throws Exception {
        ContextEngine engine = configuration
                .apply(ContextEngine.builder(store).clock(clock, clock))
                .build();
        open.add(engine);
        AsyncContextServices served = serve(engine);
        open.add(served);
        ContextServices begun = served.blocking();
        services = begun;
        return begun;
    }

    @Override
    public final ContextServices services() {
        return requireNonNull(services, "nothing is in use");
    }

    @Override
    public final ManualClock clock() {
        return clock;
    }

    @Override
    public final ConversationStore store() {
        return store;
    }
}
