package io.contextservices.server;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.server.engine.Failures;
import io.contextservices.server.engine.Operations;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Tenant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Context Services in this process: the operations on a store, without HTTP.
 *
 * <pre>{@code
 * try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(Path.of("data")))) {
 *     ContextServices services = engine.blocking();
 *     long id = services.start(ServiceStartEvent.forContactKey("408-832-7799").build()).serviceId();
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads. Futures complete on threads of the engine, never on those of the store, so
 * that a dependent may take its time, and may wait for further operations.
 */
public final class ContextEngine implements AsyncContextServices {

    private final Operations operations;
    private final ForkJoinPool callbacks;
    private volatile boolean closed;

    private ContextEngine(Builder from) {
        operations = new Operations(from.store, new Tenant(from.tenant), from.limits, from.clock);
        // Workers of a fork-join pool are made up for while they wait for a future, so callbacks cannot starve each
        // other.
        callbacks = new ForkJoinPool(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                pool -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("cs-engine-" + thread.getPoolIndex());
                    thread.setDaemon(true);
                    return thread;
                },
                null,
                true);
    }

    /** An engine with the defaults of {@link #builder}. */
    public static ContextEngine on(ConversationStore store) {
        return builder(store).build();
    }

    /**
     * Begins an engine.
     *
     * @param store taken over: {@link #close()} closes it
     */
    public static Builder builder(ConversationStore store) {
        return new Builder(store);
    }

    @Override
    public CompletableFuture<StartedService> start(ServiceStartEvent event) {
        return handOver(open().start(requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Service> get(long serviceId, ServiceView view) {
        return handOver(open().get(serviceId, requireNonNull(view, "view")));
    }

    @Override
    public CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
        return handOver(
                open().findByCustomer(requireNonNull(customerId, "customerId"), requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
        return handOver(
                open().findByContactKey(requireNonNull(contactKey, "contactKey"), requireNonNull(query, "query")));
    }

    /** Completes what is under way, closes the store and ends the engine's threads. */
    @Override
    public void close() {
        closed = true;
        operations.close();
        callbacks.shutdown();
        try {
            callbacks.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The operations as the HTTP side needs them: completing on the store's threads. */
    Operations operations() {
        return operations;
    }

    private Operations open() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        return operations;
    }

    private <T> CompletableFuture<T> handOver(CompletableFuture<T> future) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Executor executor = future.isDone() ? Runnable::run : this::callBack;
        CompletableFuture<T> unused = future.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(Failures.of(failure));
                    }
                },
                executor);
        return result;
    }

    private void callBack(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException closing) {
            task.run();
        }
    }

    /** Builds {@link ContextEngine}s. Not safe for use by several threads. */
    public static final class Builder {

        private final ConversationStore store;
        private Limits limits = Limits.DEFAULT;
        private String tenant = "default";
        private InstantSource clock = InstantSource.system();

        private Builder(ConversationStore store) {
            this.store = requireNonNull(store, "store");
        }

        /** Sets how large an event may be; {@link Limits#DEFAULT} unless set. */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /** Sets whose data this is; {@code default} unless set. 1 to 255 bytes of UTF-8. */
        public Builder tenant(String name) {
            this.tenant = new Tenant(name).name();
            return this;
        }

        /** Sets where the time comes from, for tests; the system's clock unless set. */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** The engine, ready for use. */
        public ContextEngine build() {
            return new ContextEngine(this);
        }
    }
}
