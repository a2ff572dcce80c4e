package io.contextservices.engine.internal;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.BulkStart;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.Expiry;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.IfActive;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
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
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.wire.EventValidator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;

/**
 * The operations of one tenant on a store. Futures complete on the store's threads, which dependents must not block; so
 * the HTTP side hands a response straight to its own threads. Failures of the store are not translated, see
 * {@link FailureTranslator}.
 */
public final class Operations implements AsyncContextServices {

    private final TenantContext context;
    private final CallContext call;
    private final ConversationReader reader;
    private final ConversationWriter writer;
    private final ServiceChanges services;
    private final ActivityChanges activities;

    /** Creates the operations of a tenant, for calls without options. */
    Operations(TenantContext context) {
        this(context, new ConversationReader(context), CallContext.PLAIN);
    }

    private Operations(TenantContext context, ConversationReader reader, CallContext call) {
        this.context = context;
        this.call = call;
        this.reader = reader;
        writer = new ConversationWriter(context, reader, call);
        services = new ServiceChanges(context, call, writer);
        activities = new ActivityChanges(context, writer);
    }

    private CompositeChanges composites() {
        return new CompositeChanges(context, reader, writer, services, activities);
    }

    private BulkChanges bulks() {
        return new BulkChanges(context, writer, services);
    }

    private ExtensionChanges extensions() {
        return new ExtensionChanges(context, writer);
    }

    /** Returns these operations for a business unit of the tenant. */
    Operations ofGroup(String name) {
        return with(call.ofGroup(name));
    }

    /** Returns these operations for another call. */
    public Operations with(CallContext call) {
        return new Operations(context, reader, call);
    }

    /** Returns the context of the call. */
    public CallContext call() {
        return call;
    }

    @Override
    public Operations with(CallOptions options) {
        LongPredicate version = options.ifVersion().isEmpty()
                ? any -> true
                : found -> found == options.ifVersion().getAsLong();
        return with(new CallContext(
                call.group(), call.caller(), options.idempotencyKey().orElse(null), version));
    }

    /** Returns the maximum sizes of events. */
    public Limits limits() {
        return context.limits();
    }

    /** Returns the rules for events, for the code that parses them. */
    public EventValidator rules() {
        return context.preparation().rules();
    }

    @Override
    public CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive) {
        return RequestChecks.future(() -> services.start(event, ifActive));
    }

    /**
     * Starts a service with the event in the body of a request. Reading the event validates it, so the start does not
     * validate it a second time.
     *
     * @param body the body; the event keeps the array, so it must not be changed afterwards
     */
    public CompletableFuture<StartedService> start(byte[] body, IfActive ifActive) {
        return RequestChecks.future(() -> services.startValid(rules().readServiceStart(body), ifActive));
    }

    @Override
    public CompletableFuture<List<StartedComposite>> startComposite(CompositeStart start) {
        return RequestChecks.future(() -> composites().start(start));
    }

    @Override
    public CompletableFuture<List<StartOutcome>> startAll(BulkStart start) {
        return RequestChecks.future(() -> bulks().start(rules().sort(start)));
    }

    /**
     * Starts services with the events in the body of a request, which are validated as they are read.
     *
     * @param body the body; the events keep parts of it
     */
    public CompletableFuture<List<StartOutcome>> startAll(byte[] body) {
        return RequestChecks.future(() -> bulks().start(rules().readBulkStart(body)));
    }

    @Override
    public CompletableFuture<Service> get(long serviceId, ServiceView view) {
        return reader.fold(serviceId).thenApply(fold -> fold.versioned(view));
    }

    @Override
    public CompletableFuture<Optional<Service>> getIfChanged(long serviceId, ServiceView view, long version) {
        return reader.fold(serviceId)
                .thenApply(fold -> fold.version() == version ? Optional.empty() : Optional.of(fold.versioned(view)));
    }

    @Override
    public CompletableFuture<Void> end(long serviceId, ServiceEndEvent event) {
        return RequestChecks.future(() -> services.end(serviceId, event));
    }

    @Override
    public CompletableFuture<Void> associate(String customerId, long serviceId, ServiceUpdate update) {
        return RequestChecks.future(() -> services.associate(customerId, serviceId, update));
    }

    @Override
    public CompletableFuture<Void> delete(long serviceId) {
        return writer.remove(serviceId);
    }

    @Override
    public CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        return RequestChecks.future(() -> services.expire(serviceId, expiry));
    }

    @Override
    public CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event) {
        return RequestChecks.future(() -> activities.start(serviceId, event));
    }

    @Override
    public CompletableFuture<Void> endState(long serviceId, long stateId, StateEndEvent event) {
        return RequestChecks.future(() -> activities.end(Target.state(serviceId, stateId), event));
    }

    @Override
    public CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event) {
        return RequestChecks.future(() -> activities.transition(serviceId, event));
    }

    @Override
    public CompletableFuture<List<State>> states(long serviceId, StateQuery query) {
        return reader.fold(serviceId).thenApply(fold -> fold.states(query));
    }

    @Override
    public CompletableFuture<State> state(long serviceId, long stateId, ServiceView view) {
        return reader.fold(serviceId)
                .thenApply(fold -> fold.state(stateId, view)
                        .orElseThrow(() -> ActivityChanges.notFound(serviceId, Target.Level.STATE, stateId)));
    }

    @Override
    public CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event) {
        return RequestChecks.future(() -> activities.start(serviceId, event));
    }

    @Override
    public CompletableFuture<Void> endTask(long serviceId, long taskId, TaskEndEvent event) {
        return RequestChecks.future(() -> activities.end(Target.task(serviceId, taskId), event));
    }

    @Override
    public CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query) {
        return reader.fold(serviceId).thenApply(fold -> fold.tasks(query));
    }

    @Override
    public CompletableFuture<Task> task(long serviceId, long taskId, ServiceView view) {
        return reader.fold(serviceId)
                .thenApply(fold -> fold.task(taskId, view)
                        .orElseThrow(() -> ActivityChanges.notFound(serviceId, Target.Level.TASK, taskId)));
    }

    @Override
    public CompletableFuture<Void> putExtension(Target target, String key, Json value) {
        return RequestChecks.future(() -> extensions().put(target, key, value));
    }

    @Override
    public CompletableFuture<Void> mergeExtension(Target target, String key, Json object) {
        return RequestChecks.future(() -> extensions().merge(target, key, object));
    }

    @Override
    public CompletableFuture<Void> removeExtension(Target target, String key) {
        return RequestChecks.future(() -> extensions().remove(target, key));
    }

    @Override
    public CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
        return RequestChecks.future(() -> new ServiceSearch(context).byCustomer(customerId, query));
    }

    @Override
    public CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
        return RequestChecks.future(() -> new ServiceSearch(context).byContactKey(contactKey, query));
    }

    @Override
    public CompletableFuture<List<BusinessAttribute>> businessAttributes() {
        return CompletableFuture.completedFuture(context.enumerations().attributes());
    }

    @Override
    public CompletableFuture<BusinessAttribute> businessAttribute(String name) {
        return RequestChecks.future(() -> {
            context.limits().checkKey("name", name);
            return CompletableFuture.completedFuture(context.enumerations()
                    .attribute(name)
                    .orElseThrow(() -> new NotFoundException("There is no business attribute with this name")));
        });
    }

    @Override
    public CompletableFuture<Optional<BusinessAttribute>> businessAttributeOf(String field) {
        return RequestChecks.future(() -> {
            EnumeratedField known = EnumeratedField.parse(field)
                    .orElseThrow(() ->
                            new InvalidRequestException("cv-attribute", Violation.UNKNOWN_VALUE, EnumeratedField.FORM));
            return CompletableFuture.completedFuture(context.enumerations().attributeOf(known));
        });
    }

    @Override
    public CompletableFuture<ServicePage> export(ExportQuery query) {
        return RequestChecks.future(() -> new Export(query, context.now()).from(context));
    }

    @Override
    public CompletableFuture<List<String>> exportFiles(ExportQuery query, ExportFormat format) {
        return RequestChecks.future(() -> {
            query.after().ifPresent(ExportCursor::of);
            return context.files().write(this::export, query, format);
        });
    }

    @Override
    public void close() {
        context.store().close();
    }
}
