package io.contextservices.engine;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.engine.internal.Enumerations;
import io.contextservices.engine.internal.ExpirySweeper;
import io.contextservices.engine.internal.ExportFiles;
import io.contextservices.engine.internal.HeadCheck;
import io.contextservices.engine.internal.Lifetimes;
import io.contextservices.engine.internal.Operations;
import io.contextservices.engine.internal.TenantOperations;
import io.contextservices.engine.internal.TenantSource;
import io.contextservices.engine.internal.UnreadableLog;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.Receipt;
import io.contextservices.store.Tenant;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
public final class ContextEngine extends ForwardingContextServices implements TenantSource {

    private final ConversationStore store;
    private final TenantOperations tenants;
    private final ExpirySweeper sweep;
    private final ExportFiles files;
    private final ForkJoinPool callbacks;
    private volatile boolean closed;

    private ContextEngine(Builder from) {
        Lifetimes lifetimes = new Lifetimes(from.expireAfter, from.expireAfterByType, from.autoCompleteAfter);
        store = from.store;
        files = new ExportFiles(from.exportDirectory, from.clock);
        UnreadableLog leftOut = new UnreadableLog(from.clock);
        tenants = new TenantOperations(
                from.tenants,
                store,
                from.limits,
                lifetimes,
                from.enumerations(),
                from.keysKept,
                from.clock,
                files,
                leftOut);
        sweep = new ExpirySweeper(
                from.store,
                from.keysKept,
                from.grace,
                from.clockTolerance,
                from.clock,
                from.monotonic::nanoTime,
                from.sweepPause,
                leftOut);
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

    /**
     * What is wrong with a conversation that a store holds: what its head says other than its events do. For the check of a
     * whole store.
     *
     * @return a sentence for each, without any customer's data; empty if nothing is wrong
     * @throws io.contextservices.store.UnreadableConversationException if an event cannot be read
     */
    public static List<String> problems(Conversation conversation) {
        return HeadCheck.problems(conversation);
    }

    /**
     * Checks, as an engine does when it is built, that a directory for exports is there or can be made. An application that makes
     * a store beforehand can so find a fault of that directory first. Makes nothing. Safe for use by any number of threads.
     *
     * @param directory as for {@link Builder#exportDirectory}
     * @throws java.io.UncheckedIOException if it is not a directory and cannot be made
     */
    public static void checkExportDirectory(Path directory) {
        ExportFiles.check(directory);
    }

    /**
     * Says to the engines on a store, to those that are open or to the next one, that the clocks are right: what is removed and
     * ended in the background goes on at once, where it pauses because a clock was in doubt. A clock that still differs from
     * those of other servers is in doubt again.
     *
     * @param store of the engines, which may be another object for the same conversations
     */
    public static CompletableFuture<Void> resumeSweep(ConversationStore store) {
        return ExpirySweeper.resume(store, Instant.now());
    }

    /**
     * Completes what is under way, except for exports into files, closes the store and ends the engine's threads. Waits for
     * callbacks that run, up to 10 s; not where it is called in a callback of this engine, which would wait for itself.
     */
    @Override
    public void close() {
        closed = true;
        files.close();
        sweep.close();
        store.close();
        callbacks.shutdown();
        if (isCallback()) {
            return;
        }
        try {
            callbacks.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isCallback() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread worker && worker.getPool() == callbacks;
    }

    /**
     * The operations of one of the {@linkplain Builder#tenants tenants}; those of the engine itself are the first one's.
     * Closing them closes the engine.
     *
     * @throws IllegalArgumentException if there is no such tenant
     */
    public AsyncContextServices tenant(String name) {
        requireNonNull(name, "name");
        Operations ofTenant;
        try {
            ofTenant = tenants.of(name, null);
        } catch (RequestRefusedException unknown) {
            throw new IllegalArgumentException("no tenant " + name, unknown);
        }
        return new View(ofTenant);
    }

    /** For {@code cs-server} only: operations that complete on the threads of the store. */
    @Override
    public TenantOperations tenants() {
        return tenants;
    }

    @Override
    Operations operations() {
        return open(tenants.first());
    }

    @Override
    ForwardingContextServices of(Operations operations) {
        return new View(operations);
    }

    private Operations open(Operations operations) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        return operations;
    }

    @Override
    <T> CompletableFuture<T> handOver(CompletableFuture<T> future) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Executor executor = future.isDone() ? Runnable::run : this::callBack;
        CompletableFuture<T> unused = future.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(tenants.failures().of(failure, () -> "a call of the engine"));
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

    /** A tenant's operations, or those of a call with options. */
    private final class View extends ForwardingContextServices {

        private final Operations operations;

        View(Operations operations) {
            this.operations = operations;
        }

        @Override
        Operations operations() {
            return open(operations);
        }

        @Override
        ForwardingContextServices of(Operations other) {
            return new View(other);
        }

        @Override
        <T> CompletableFuture<T> handOver(CompletableFuture<T> future) {
            return ContextEngine.this.handOver(future);
        }

        @Override
        public void close() {
            ContextEngine.this.close();
        }
    }

    /** Builds {@link ContextEngine}s. Not safe for use by several threads. */
    public static final class Builder {

        private final ConversationStore store;
        private Limits limits = Limits.DEFAULT;
        private Set<String> tenants = Set.of("default");
        private InstantSource clock = InstantSource.system();
        private MonotonicSource monotonic = MonotonicSource.system();
        private Duration grace = Duration.ofDays(1);
        private Duration clockTolerance = Duration.ofHours(1);
        private Duration sweepPause = ExpirySweeper.PAUSE;
        private Duration expireAfter = Duration.ofDays(5 * 365);
        private final Map<String, Duration> expireAfterByType = new HashMap<>();
        private @Nullable Duration autoCompleteAfter;
        private Duration keysKept = Duration.ofDays(1);
        private @Nullable Path exportDirectory;
        private BusinessAttributes businessAttributes = BusinessAttributes.NONE;
        private final Map<String, BusinessAttributes> businessAttributesByTenant = new LinkedHashMap<>();

        private Builder(ConversationStore store) {
            this.store = requireNonNull(store, "store");
        }

        /** Sets how large an event may be; {@link Limits#DEFAULT} unless set. */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets whose data there is; {@code default} alone unless set. With several tenants every HTTP request has to say
         * which one it is about, in the header {@code ContactCenterId}; in this process,
         * {@link ContextEngine#tenant} tells them apart.
         *
         * @param names each 1 to 255 bytes of UTF-8, none twice
         * @throws IllegalArgumentException if there is none, or one is not valid
         */
        public Builder tenants(String... names) {
            Set<String> set = new LinkedHashSet<>();
            for (String name : names) {
                if (!set.add(new Tenant(name).name())) {
                    throw new IllegalArgumentException("tenant " + name + " is there twice");
                }
            }
            if (set.isEmpty()) {
                throw new IllegalArgumentException("no tenant");
            }
            this.tenants = set;
            return this;
        }

        /**
         * Sets how long after the engine took its start a service is forgotten where nothing else is said; 5 years of 365
         * days unless set.
         *
         * @param time whole seconds, 1 s to 100 years
         */
        public Builder expireAfter(Duration time) {
            this.expireAfter = inRange("expireAfter", time);
            return this;
        }

        /**
         * Sets how long after the engine took its start a service of this type is forgotten where its events do not say.
         *
         * @param serviceType its name, or its database id in digits
         * @param time whole seconds, 1 s to 100 years
         */
        public Builder expireAfter(String serviceType, Duration time) {
            expireAfterByType.put(requireNonNull(serviceType, "serviceType"), inRange("expireAfter", time));
            return this;
        }

        /**
         * Sets how long after its newest event a service ends by itself, with its states and tasks, where its start does
         * not say; never unless set.
         *
         * @param time whole seconds, 1 s to 100 years
         */
        public Builder autoCompleteAfter(Duration time) {
            this.autoCompleteAfter = inRange("autoCompleteAfter", time);
            return this;
        }

        /** Sets the enumerations of every tenant that has none of its own; none unless set. */
        public Builder businessAttributes(BusinessAttributes attributes) {
            this.businessAttributes = requireNonNull(attributes, "attributes");
            return this;
        }

        /** Sets the enumerations of a tenant. */
        public Builder businessAttributes(String tenant, BusinessAttributes attributes) {
            businessAttributesByTenant.put(requireNonNull(tenant, "tenant"), requireNonNull(attributes, "attributes"));
            return this;
        }

        private Map<String, Enumerations> enumerations() {
            Map<String, Enumerations> byTenant = new HashMap<>();
            tenants.forEach(tenant -> byTenant.put(tenant, businessAttributes.enumerations()));
            businessAttributesByTenant.forEach((tenant, own) -> {
                if (byTenant.replace(tenant, own.enumerations()) == null) {
                    throw new IllegalArgumentException("business attributes of " + tenant + ", which is no tenant");
                }
            });
            return byTenant;
        }

        /**
         * Sets how long an {@linkplain io.contextservices.api.CallOptions#idempotencyKey idempotency key} is known after the
         * call that it came with first; a day unless set.
         *
         * @param time 1 s to 7 days
         */
        public Builder idempotencyKeysKept(Duration time) {
            Receipt.checkKept(time);
            this.keysKept = time;
            return this;
        }

        /**
         * Sets how long a service is kept after it has expired, though no read shows it; a day unless set. Only the time counts
         * for which there is an engine on the store, by a clock that the machine's time does not move, so that a wrong clock
         * removes nothing. {@link ContextEngine#delete} removes at once.
         *
         * @param time 0 to 1 year; 0: a clock that is wrong for a moment removes what has expired by it
         */
        public Builder graceAfterExpiry(Duration time) {
            if (time.isNegative() || time.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("graceAfterExpiry must be 0 to 1 year, not " + time);
            }
            this.grace = time;
            return this;
        }

        /**
         * Sets by how much the machine's clock may differ from the time that passes, and from the clocks of other engines on
         * the same store; an hour unless set. Beyond that nothing is removed and nothing ends by itself, until the clocks
         * have agreed for as long as {@link #graceAfterExpiry}, or {@link ContextEngine#resumeSweep}.
         *
         * @param time 1 minute to 1 year
         */
        public Builder clockTolerance(Duration time) {
            if (time.compareTo(Duration.ofMinutes(1)) < 0 || time.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("clockTolerance must be 1 minute to 1 year, not " + time);
            }
            this.clockTolerance = time;
            return this;
        }

        private static Duration inRange(String name, Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0
                    || time.compareTo(Duration.ofDays(36_500)) > 0
                    || time.toNanosPart() != 0) {
                throw new IllegalArgumentException(name + " must be whole seconds, 1 s to 100 years, not " + time);
            }
            return time;
        }

        /**
         * Sets the directory for {@link ContextEngine#exportFiles}, of all tenants; made if it is not there. Unless it is set,
         * that operation is refused. Files are only ever added; to take them away again is the operator's business.
         */
        public Builder exportDirectory(Path directory) {
            this.exportDirectory = requireNonNull(directory, "directory");
            return this;
        }

        /** Sets where the time comes from, for tests; the system's clock unless set. */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets both clocks, for tests: where the time comes from, and how much of it passes; those of the system unless set.
         */
        public Builder clock(InstantSource clock, MonotonicSource monotonic) {
            this.monotonic = requireNonNull(monotonic, "monotonic");
            return clock(clock);
        }

        /** Sets how long the sweep pauses where there is nothing to do, for tests. */
        Builder sweepPause(Duration pause) {
            this.sweepPause = pause;
            return this;
        }

        /**
         * The engine, ready for use.
         *
         * @throws UncheckedIOException if the directory for exports cannot be made
         * @throws IllegalArgumentException if there are business attributes of what is no tenant
         */
        public ContextEngine build() {
            return new ContextEngine(this);
        }
    }
}
