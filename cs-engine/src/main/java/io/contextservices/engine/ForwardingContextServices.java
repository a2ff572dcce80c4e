package io.contextservices.engine;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.BulkStart;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.Expiry;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.IfActive;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StartOutcome;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StartedState;
import io.contextservices.api.StartedTask;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.Task;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.internal.Operations;
import io.contextservices.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations for applications: arguments are checked for {@code null}, and futures complete on threads that may
 * block.
 */
abstract class ForwardingContextServices implements AsyncContextServices {

    /**
     * Returns the operations themselves.
     *
     * @throws IllegalStateException if they are closed
     */
    abstract Operations operations();

    /** Returns a future with the same outcome that completes on a thread which dependents may block. */
    abstract <T> CompletableFuture<T> handOver(CompletableFuture<T> future);

    /** Returns an instance that forwards to other operations. */
    abstract ForwardingContextServices of(Operations operations);

    @Override
    public AsyncContextServices with(CallOptions options) {
        return of(operations().with(requireNonNull(options, "options")));
    }

    @Override
    public CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive) {
        return handOver(operations().start(requireNonNull(event, "event"), requireNonNull(ifActive, "ifActive")));
    }

    @Override
    public CompletableFuture<Optional<Service>> getIfChanged(long serviceId, ServiceView view, long version) {
        return handOver(operations().getIfChanged(serviceId, requireNonNull(view, "view"), version));
    }

    @Override
    public CompletableFuture<List<StartedComposite>> startComposite(CompositeStart start) {
        return handOver(operations().startComposite(requireNonNull(start, "start")));
    }

    @Override
    public CompletableFuture<List<StartOutcome>> startAll(BulkStart start) {
        return handOver(operations().startAll(requireNonNull(start, "start")));
    }

    @Override
    public CompletableFuture<Service> get(long serviceId, ServiceView view) {
        return handOver(operations().get(serviceId, requireNonNull(view, "view")));
    }

    @Override
    public CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
        return handOver(
                operations().findByCustomer(requireNonNull(customerId, "customerId"), requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
        return handOver(operations()
                .findByContactKey(requireNonNull(contactKey, "contactKey"), requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<Void> end(long serviceId, ServiceEndEvent event) {
        return handOver(operations().end(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Void> associate(String customerId, long serviceId, ServiceUpdate update) {
        return handOver(operations()
                .associate(requireNonNull(customerId, "customerId"), serviceId, requireNonNull(update, "update")));
    }

    @Override
    public CompletableFuture<Void> delete(long serviceId) {
        return handOver(operations().delete(serviceId));
    }

    @Override
    public CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        return handOver(operations().expire(serviceId, requireNonNull(expiry, "expiry")));
    }

    @Override
    public CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event) {
        return handOver(operations().startState(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Void> endState(long serviceId, long stateId, StateEndEvent event) {
        return handOver(operations().endState(serviceId, stateId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event) {
        return handOver(operations().transition(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<List<State>> states(long serviceId, StateQuery query) {
        return handOver(operations().states(serviceId, requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<State> state(long serviceId, long stateId, ServiceView view) {
        return handOver(operations().state(serviceId, stateId, requireNonNull(view, "view")));
    }

    @Override
    public CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event) {
        return handOver(operations().startTask(serviceId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<Void> endTask(long serviceId, long taskId, TaskEndEvent event) {
        return handOver(operations().endTask(serviceId, taskId, requireNonNull(event, "event")));
    }

    @Override
    public CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query) {
        return handOver(operations().tasks(serviceId, requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<Task> task(long serviceId, long taskId, ServiceView view) {
        return handOver(operations().task(serviceId, taskId, requireNonNull(view, "view")));
    }

    @Override
    public CompletableFuture<Void> putExtension(Target target, String key, Json value) {
        return handOver(operations()
                .putExtension(
                        requireNonNull(target, "target"), requireNonNull(key, "key"), requireNonNull(value, "value")));
    }

    @Override
    public CompletableFuture<Void> mergeExtension(Target target, String key, Json object) {
        return handOver(operations()
                .mergeExtension(
                        requireNonNull(target, "target"),
                        requireNonNull(key, "key"),
                        requireNonNull(object, "object")));
    }

    @Override
    public CompletableFuture<Void> removeExtension(Target target, String key) {
        return handOver(operations().removeExtension(requireNonNull(target, "target"), requireNonNull(key, "key")));
    }

    @Override
    public CompletableFuture<ServicePage> export(ExportQuery query) {
        return handOver(operations().export(requireNonNull(query, "query")));
    }

    @Override
    public CompletableFuture<List<String>> exportFiles(ExportQuery query, ExportFormat format) {
        return handOver(operations().exportFiles(requireNonNull(query, "query"), requireNonNull(format, "format")));
    }

    @Override
    public CompletableFuture<List<BusinessAttribute>> businessAttributes() {
        return handOver(operations().businessAttributes());
    }

    @Override
    public CompletableFuture<BusinessAttribute> businessAttribute(String name) {
        return handOver(operations().businessAttribute(requireNonNull(name, "name")));
    }

    @Override
    public CompletableFuture<Optional<BusinessAttribute>> businessAttributeOf(String field) {
        return handOver(operations().businessAttributeOf(requireNonNull(field, "field")));
    }
}
