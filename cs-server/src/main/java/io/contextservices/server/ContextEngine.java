package io.contextservices.server;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Expiry;
import io.contextservices.api.Json;
import io.contextservices.api.Limits;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.State;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.server.engine.Failures;
import io.contextservices.server.engine.Lifetimes;
import io.contextservices.server.engine.Operations;
import io.contextservices.server.engine.Sweep;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Tenant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private final Sweep sweep;
    private final ForkJoinPool callbacks;
    private volatile boolean closed;

    private ContextEngine(Builder from) {
        Lifetimes lifetimes = new Lifetimes(from.expireAfter, from.expireAfterByType, from.autoCompleteAfter);
        operations = new Operations(from.store, new Tenant(from.tenant), from.limits, lifetimes, from.clock);
        sweep = new Sweep(from.store, from.clock);
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

    @Override
    public CompletableFuture<Void> end(long serviceId, EndEvent event) {
        return handOver(open().end(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Void> associate(String customerId, long serviceId, ServiceStartEvent update) {
        return handOver(open().associate(
                        requireNonNull(customerId, "customerId"), serviceId, requireNonNull(update, "update")));
    }

    @Override
    public CompletableFuture<Void> delete(long serviceId) {
        return handOver(open().delete(serviceId));
    }

    @Override
    public CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        return handOver(open().expire(serviceId, requireNonNull(expiry, "expiry")));
    }

    @Override
    public CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event) {
        return handOver(open().startState(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Void> endState(long serviceId, int stateId, EndEvent event) {
        return handOver(open().endState(serviceId, stateId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event) {
        return handOver(open().transition(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<List<State>> states(long serviceId, StateQuery query) {
        return handOver(open().states(serviceId, requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<State> state(long serviceId, int stateId, ServiceView view) {
        return handOver(open().state(serviceId, stateId, requireNonNull(view, "view")));
    }

    @Override
    public CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event) {
        return handOver(open().startTask(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Void> endTask(long serviceId, int taskId, EndEvent event) {
        return handOver(open().endTask(serviceId, taskId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query) {
        return handOver(open().tasks(serviceId, requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<Task> task(long serviceId, int taskId, ServiceView view) {
        return handOver(open().task(serviceId, taskId, requireNonNull(view, "view")));
    }

    @Override
    public CompletableFuture<Void> putExtension(Target target, String key, Json value) {
        return handOver(open().putExtension(
                        requireNonNull(target, "target"), requireNonNull(key, "key"), requireNonNull(value, "value")));
    }

    @Override
    public CompletableFuture<Void> mergeExtension(Target target, String key, Json object) {
        return handOver(open().mergeExtension(
                        requireNonNull(target, "target"),
                        requireNonNull(key, "key"),
                        requireNonNull(object, "object")));
    }

    @Override
    public CompletableFuture<Void> removeExtension(Target target, String key) {
        return handOver(open().removeExtension(requireNonNull(target, "target"), requireNonNull(key, "key")));
    }

    /** Completes what is under way, closes the store and ends the engine's threads. */
    @Override
    public void close() {
        closed = true;
        sweep.close();
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
        private Duration expireAfter = Duration.ofDays(5 * 365);
        private final Map<String, Duration> expireAfterByType = new HashMap<>();
        private @Nullable Duration autoCompleteAfter;

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

        /**
         * Sets how long after its start a service is forgotten where nothing else is said; 5 years of 365 days unless set.
         *
         * @param time 1 s to 100 years
         */
        public Builder expireAfter(Duration time) {
            this.expireAfter = inRange("expireAfter", time);
            return this;
        }

        /**
         * Sets how long after its start a service of this type is forgotten where its events do not say.
         *
         * @param serviceType its name, or its database id in digits
         * @param time 1 s to 100 years
         */
        public Builder expireAfter(String serviceType, Duration time) {
            expireAfterByType.put(requireNonNull(serviceType, "serviceType"), inRange("expireAfter", time));
            return this;
        }

        /**
         * Sets how long after its newest event a service ends by itself, with its states and tasks, where its start does
         * not say; never unless set.
         *
         * @param time 1 s to 100 years
         */
        public Builder autoCompleteAfter(Duration time) {
            this.autoCompleteAfter = inRange("autoCompleteAfter", time);
            return this;
        }

        private static Duration inRange(String name, Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofDays(36_500)) > 0) {
                throw new IllegalArgumentException(name + " must be 1 s to 100 years, not " + time);
            }
            return time;
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
