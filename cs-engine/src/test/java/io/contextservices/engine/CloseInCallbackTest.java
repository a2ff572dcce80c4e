package io.contextservices.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Closes an engine on a thread that runs a callback of it. */
class CloseInCallbackTest {

    private final MemoryStore memory = new MemoryStore();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();

    /** A close that waited for its own callback would take 10 s. */
    @Test
    void closingInACallbackOfTheEngineDoesNotWait() {
        ContextEngine engine = ContextEngine.on(held());
        CompletableFuture<String> closed = engine.start(
                        ServiceStartEvent.forContactKey("42").build())
                .thenApply(started -> {
                    engine.close();
                    return Thread.currentThread().getName();
                });
        gate.complete(null);

        assertThat(closed).succeedsWithin(Duration.ofSeconds(9)).asString().startsWith("cs-engine-");
    }

    /** Returns a store whose commits complete once the gate opens, so that callbacks run on the engine's threads. */
    private ConversationStore held() {
        return (ConversationStore) Proxy.newProxyInstance(
                ConversationStore.class.getClassLoader(),
                new Class<?>[] {ConversationStore.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(memory, arguments);
                    return method.getName().equals("append")
                            ? gate.thenCompose(open -> (CompletableFuture<?>) result)
                            : result;
                });
    }
}
