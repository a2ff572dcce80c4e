package io.contextservices.engine;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.engine.internal.EngineContext;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
 * <p>Thread-safe. Futures complete on threads of the engine, never on those of the store. A dependent of a future may
 * therefore block, and may wait for further operations.
 */
@SuppressWarnings("exports") // the server alone sees the operations
public final class ContextEngine extends ForwardingContextServices implements TenantSource {

    private final ConversationStore store;
    private final TenantOperations tenants;
    private final ExpirySweeper sweeper;
    private final ExportFiles files;
    private final ForkJoinPool callbacks;
    private volatile boolean closed;

    ContextEngine(ContextEngineBuilder from) {
        store = from.store;
        files = new ExportFiles(from.exportDirectory, from.clock);
        EngineContext context = new EngineContext(
                store,
                from.limits,
                new Lifetimes(from.expireAfter, from.expireAfterByType, from.autoCompleteAfter),
                from.keysKept,
                from.clock,
                files,
                new UnreadableLog(from.clock));
        tenants = new TenantOperations(context, from.tenants, from.enumerations());
        sweeper =
                new ExpirySweeper(context, from.grace, from.clockTolerance, from.monotonic::nanoTime, from.sweepPause);
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
    public static ContextEngineBuilder builder(ConversationStore store) {
        return new ContextEngineBuilder(store);
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
     * @param directory as for {@link ContextEngineBuilder#exportDirectory}
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
        sweeper.close();
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
     * Returns the operations of one of the {@linkplain ContextEngineBuilder#tenants tenants}. The engine's own
     * operations are those of the first tenant. Closing the result closes the engine.
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
}
