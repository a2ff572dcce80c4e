package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tests two servers on one store that receive equal requests. */
class OtherServerTest {

    private static final ServiceStartEvent SERVICE =
            ServiceStartEvent.forCustomer("c").build();

    private final CompositeStart request = CompositeStart.of(
            CompositeStart.entry(SERVICE, StateStartEvent.of("s").build()));

    private static ContextServices underTheKey(ContextEngine engine) {
        return engine.blocking().with(CallOptions.none().withIdempotencyKey("k"));
    }

    /** Wraps the store and runs an action before each read. */
    private static ConversationStore beforeReads(ConversationStore store, Runnable happens) {
        return (ConversationStore) Proxy.newProxyInstance(
                OtherServerTest.class.getClassLoader(),
                new Class<?>[] {ConversationStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        happens.run();
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void requestCompletedOnOtherServerIsReplayed() {
        MemoryStore memory = new MemoryStore();
        AtomicReference<List<StartedComposite>> meanwhile = new AtomicReference<>();
        try (ContextEngine other = ContextEngine.on(memory);
                ContextEngine engine = ContextEngine.on(beforeReads(
                        memory, () -> meanwhile.set(underTheKey(other).startComposite(request))))) {
            other.blocking().start(SERVICE);

            List<StartedComposite> response = underTheKey(engine).startComposite(request);

            assertThat(meanwhile.get()).noneMatch(StartedComposite::replayed);
            assertThat(response).containsExactly(meanwhile.get().get(0).asReplayed());
        }
    }
}
