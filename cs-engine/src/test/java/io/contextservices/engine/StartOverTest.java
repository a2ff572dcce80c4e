package io.contextservices.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a Composite Start that finds a service which another call ends, deletes or associates before it is read. */
class StartOverTest {

    private static final ServiceStartEvent SERVICE =
            ServiceStartEvent.forCustomer("C").build();
    private static final CompositeStart START = CompositeStart.of(
            CompositeStart.entry(SERVICE, StateStartEvent.of("s").build()));

    private final MemoryStore memory = new MemoryStore();

    /** The changes of the existing service: before the first read, before the second one, and so on. */
    private final Deque<LongConsumer> meanwhile = new ArrayDeque<>();

    private final ContextEngine others = ContextEngine.on(memory);
    private ContextEngine engine;
    private long first;

    @BeforeEach
    void startAnother() {
        ConversationStore store = (ConversationStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConversationStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(memory, arguments);
                        if (method.getName().equals("append")) {
                            appended((AppendResult) ((CompletableFuture<?>) result).join());
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        engine = ContextEngine.on(store);
        first = others.blocking().start(SERVICE).serviceId();
    }

    @AfterEach
    void close() {
        engine.close();
        others.close();
    }

    private void appended(AppendResult result) {
        if (result.outcome() == AppendResult.Outcome.EXISTS && !meanwhile.isEmpty()) {
            meanwhile.remove().accept(result.serviceId());
        }
    }

    private void end(long id) {
        others.blocking().end(id, ServiceEndEvent.builder().build());
    }

    @Test
    void concurrentlyRemovedServiceIsStartedAnew() {
        for (LongConsumer change : List.<LongConsumer>of(
                this::end,
                id -> others.blocking().delete(id),
                id -> others.blocking().associate("D", id))) {
            meanwhile.add(change);

            StartedComposite started = engine.blocking().startComposite(START).get(0);

            assertThat(meanwhile).isEmpty();
            long id = started.serviceId();
            assertThat(started).isEqualTo(new StartedComposite(id, true, 0, true, OptionalLong.empty(), false));
            assertThat(id).isGreaterThan(first);
        }
    }

    @Test
    void concurrentReplacementOfServiceIsFound() {
        long[] second = new long[1];
        meanwhile.add(id -> {
            end(id);
            second[0] = others.blocking().start(SERVICE).serviceId();
        });

        assertThat(engine.blocking().startComposite(START))
                .containsExactly(new StartedComposite(second[0], false, 0, true, OptionalLong.empty(), false));
    }

    @Test
    void constantlyReplacedServiceIsUnavailable() {
        for (int i = 0; i < 100; i++) {
            meanwhile.add(id -> {
                end(id);
                long unused = others.blocking().start(SERVICE).serviceId();
            });
        }

        assertThatThrownBy(() -> engine.startComposite(START).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(meanwhile).hasSize(80);
    }
}
