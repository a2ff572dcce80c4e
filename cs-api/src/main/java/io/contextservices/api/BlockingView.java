package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import io.contextservices.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A blocking view of an {@link AsyncContextServices}: each method waits for the future and returns its result. */
final class BlockingView implements ContextServices {

    private final AsyncContextServices async;

    BlockingView(AsyncContextServices async) {
        this.async = requireNonNull(async, "async");
    }

    @Override
    public StartedService start(ServiceStartEvent event, IfActive ifActive) {
        return await(async.start(event, ifActive));
    }

    @Override
    public ContextServices with(CallOptions options) {
        return new BlockingView(async.with(options));
    }

    @Override
    public List<StartedComposite> startComposite(CompositeStart start) {
        return await(async.startComposite(start));
    }

    @Override
    public List<StartOutcome> startAll(BulkStart start) {
        return await(async.startAll(start));
    }

    @Override
    public Service get(long serviceId, ServiceView view) {
        return await(async.get(serviceId, view));
    }

    @Override
    public Optional<Service> getIfChanged(long serviceId, ServiceView view, long version) {
        return await(async.getIfChanged(serviceId, view, version));
    }

    @Override
    public ServicePage findByCustomer(String customerId, ServiceQuery query) {
        return await(async.findByCustomer(customerId, query));
    }

    @Override
    public ServicePage findByContactKey(String contactKey, ServiceQuery query) {
        return await(async.findByContactKey(contactKey, query));
    }

    @Override
    public void end(long serviceId, ServiceEndEvent event) {
        await(async.end(serviceId, event));
    }

    @Override
    public void associate(String customerId, long serviceId, ServiceUpdate update) {
        await(async.associate(customerId, serviceId, update));
    }

    @Override
    public void delete(long serviceId) {
        await(async.delete(serviceId));
    }

    @Override
    public void expire(long serviceId, Expiry expiry) {
        await(async.expire(serviceId, expiry));
    }

    @Override
    public StartedState startState(long serviceId, StateStartEvent event) {
        return await(async.startState(serviceId, event));
    }

    @Override
    public void endState(long serviceId, long stateId, StateEndEvent event) {
        await(async.endState(serviceId, stateId, event));
    }

    @Override
    public StartedState transition(long serviceId, StateTransitionEvent event) {
        return await(async.transition(serviceId, event));
    }

    @Override
    public List<State> states(long serviceId, StateQuery query) {
        return await(async.states(serviceId, query));
    }

    @Override
    public State state(long serviceId, long stateId, ServiceView view) {
        return await(async.state(serviceId, stateId, view));
    }

    @Override
    public StartedTask startTask(long serviceId, TaskStartEvent event) {
        return await(async.startTask(serviceId, event));
    }

    @Override
    public void endTask(long serviceId, long taskId, TaskEndEvent event) {
        await(async.endTask(serviceId, taskId, event));
    }

    @Override
    public List<Task> tasks(long serviceId, TaskQuery query) {
        return await(async.tasks(serviceId, query));
    }

    @Override
    public Task task(long serviceId, long taskId, ServiceView view) {
        return await(async.task(serviceId, taskId, view));
    }

    @Override
    public void putExtension(Target target, String key, Json value) {
        await(async.putExtension(target, key, value));
    }

    @Override
    public void mergeExtension(Target target, String key, Json object) {
        await(async.mergeExtension(target, key, object));
    }

    @Override
    public void removeExtension(Target target, String key) {
        await(async.removeExtension(target, key));
    }

    @Override
    public ServicePage export(ExportQuery query) {
        return await(async.export(query));
    }

    @Override
    public List<String> exportFiles(ExportQuery query, ExportFormat format) {
        return await(async.exportFiles(query, format));
    }

    @Override
    public List<BusinessAttribute> businessAttributes() {
        return await(async.businessAttributes());
    }

    @Override
    public BusinessAttribute businessAttribute(String name) {
        return await(async.businessAttribute(name));
    }

    @Override
    public Optional<BusinessAttribute> businessAttributeOf(String field) {
        return await(async.businessAttributeOf(field));
    }

    @Override
    public AsyncContextServices async() {
        return async;
    }

    @Override
    public void close() {
        async.close();
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for the outcome");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new InternalErrorException("the operation failed", null, e.getCause());
        }
    }
}
