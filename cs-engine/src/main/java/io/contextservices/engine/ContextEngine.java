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
 * <p>Thread-safe. Futures complete on threads of the engine, never on those of the store. A dependent of a future may
 * therefore block, and may wait for further operations.
 */
@SuppressWarnings("exports") // the server alone sees the operations
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
        // A fork-join pool compensates for workers that block on a future, so callbacks cannot starve each other.
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

    /** Returns an engine with the defaults of {@link #builder}. */
    public static ContextEngine on(ConversationStore store) {
        return builder(store).build();
    }

    /**
     * Returns a builder of an engine.
     *
     * @param store the store, which the engine owns: {@link #close()} closes it
     */
    public static Builder builder(ConversationStore store) {
        return new Builder(store);
    }

    /**
     * Returns the differences between the head of a conversation and its events. Used by the check of a whole store.
     *
     * @return one sentence for each difference, without customers' data; empty if there is none
     * @throws io.contextservices.store.UnreadableConversationException if an event cannot be read
     */
    public static List<String> problems(Conversation conversation) {
        return HeadCheck.problems(conversation);
    }

    /**
     * Checks that a directory for exports exists or can be created, as an engine does when it is built. An application
     * that creates a store first can find a wrong directory earlier with it. Creates nothing. Thread-safe.
     *
     * @param directory as for {@link Builder#exportDirectory}
     * @throws java.io.UncheckedIOException if the path is not a directory and cannot be created
     */
    public static void checkExportDirectory(Path directory) {
        ExportFiles.check(directory);
    }

    /**
     * Confirms that the clocks are right, to the open engines on a store or else to the next one. A sweep that paused
     * because of a clock in doubt resumes at once. A clock that still differs from those of other servers pauses it
     * again.
     *
     * @param store the store of the engines, or another object for the same conversations
     */
    public static CompletableFuture<Void> resumeSweep(ConversationStore store) {
        return ExpirySweeper.resume(store, Instant.now());
    }

    /**
     * Completes the operations in progress, except for exports into files, closes the store and stops the engine's
     * threads. Waits up to 10 s for running callbacks, unless a callback of this engine calls this method: it would
     * wait for itself.
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
     * Returns the operations of one of the {@linkplain Builder#tenants tenants}. The engine's own operations are those
     * of the first tenant. Closing the result closes the engine.
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

    /** Returns operations that complete on the threads of the store. For {@code cs-server} only. */
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

    /** The operations of a tenant, or of a call with options. */
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

    /** A builder of {@link ContextEngine}s. Not thread-safe. */
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

        /** Sets the maximum size of an event. The default is {@link Limits#DEFAULT}. */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the tenants. The default is one tenant, {@code default}. With several tenants, every HTTP request names
         * its tenant in the header {@code ContactCenterId}; in this process, {@link ContextEngine#tenant} selects one.
         *
         * @param names the names, each 1 to 255 bytes of UTF-8, without duplicates
         * @throws IllegalArgumentException if there is no name, or a name is not valid
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
         * Sets the lifetime of services, counted from the time when the engine accepted the start. It applies where
         * neither the events nor the service type set another. The default is 5 years of 365 days.
         *
         * @param time whole seconds, 1 s to 100 years
         */
        public Builder expireAfter(Duration time) {
            this.expireAfter = inRange("expireAfter", time);
            return this;
        }

        /**
         * Sets the lifetime of services of a type, counted from the time when the engine accepted the start. It applies
         * where the events do not set another.
         *
         * @param serviceType the name of the type, or its database id in digits
         * @param time whole seconds, 1 s to 100 years
         */
        public Builder expireAfter(String serviceType, Duration time) {
            expireAfterByType.put(requireNonNull(serviceType, "serviceType"), inRange("expireAfter", time));
            return this;
        }

        /**
         * Sets the time after the newest event of a service at which it ends by itself, with its states and tasks. It
         * applies where the start does not set another. By default, services never end by themselves.
         *
         * @param time whole seconds, 1 s to 100 years
         */
        public Builder autoCompleteAfter(Duration time) {
            this.autoCompleteAfter = inRange("autoCompleteAfter", time);
            return this;
        }

        /** Sets the enumerations of every tenant that has none of its own. The default is none. */
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
         * Sets how long an {@linkplain io.contextservices.api.CallOptions#withIdempotencyKey idempotency key} is valid
         * after the first call with it. The default is one day.
         *
         * @param time 1 s to 7 days
         */
        public Builder idempotencyKeysKept(Duration time) {
            Receipt.checkKept(time);
            this.keysKept = time;
            return this;
        }

        /**
         * Sets how long the store keeps a service after its expiry, although no read shows it. The default is one day.
         * Only time counts during which an engine is open on the store, measured by a monotonic clock, so that a wrong
         * system clock removes nothing. {@link ContextEngine#delete} removes a service at once.
         *
         * @param time 0 to 1 year; with 0, a clock that is wrong for a moment removes the services that are expired by
         *     it
         */
        public Builder graceAfterExpiry(Duration time) {
            if (time.isNegative() || time.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("graceAfterExpiry must be 0 to 1 year, not " + time);
            }
            this.grace = time;
            return this;
        }

        /**
         * Sets the maximum difference between the machine's clock and elapsed time, and between it and the clocks of
         * other engines on the same store. The default is one hour. Beyond it, the sweep removes and ends nothing until
         * the clocks have agreed for as long as {@link #graceAfterExpiry}, or until {@link ContextEngine#resumeSweep}.
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
         * Sets the directory for {@link ContextEngine#exportFiles} of all tenants. The engine creates it if it does not
         * exist. Without a directory, that operation is rejected. The engine only adds files; the operator has to
         * delete them.
         */
        public Builder exportDirectory(Path directory) {
            this.exportDirectory = requireNonNull(directory, "directory");
            return this;
        }

        /** Sets the clock, for tests. The default is the system's clock. */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Sets the clock and the source of elapsed time, for tests. The defaults are those of the system. */
        public Builder clock(InstantSource clock, MonotonicSource monotonic) {
            this.monotonic = requireNonNull(monotonic, "monotonic");
            return clock(clock);
        }

        /** Sets the pause of the sweep when no conversation is due, for tests. */
        Builder sweepPause(Duration pause) {
            this.sweepPause = pause;
            return this;
        }

        /**
         * Returns the engine, ready for use.
         *
         * @throws UncheckedIOException if the directory for exports cannot be created
         * @throws IllegalArgumentException if business attributes are set for an unknown tenant
         */
        public ContextEngine build() {
            return new ContextEngine(this);
        }
    }
}
