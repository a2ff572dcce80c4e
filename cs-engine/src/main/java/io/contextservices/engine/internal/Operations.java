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
import io.contextservices.store.Conversation;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.wire.EventValidator;
import java.util.ArrayList;
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

    private final Conversations conversations;
    private final Lifetimes lifetimes;
    private final IdAllocator ids;
    private final ServiceChanges services;
    private final StateChanges states;
    private final ExtensionChanges extensions;
    private final CompositeChanges composites;
    private final BulkChanges bulks;
    private final ExportFiles files;
    private final UnreadableLog leftOut;

    Operations(
            Conversations conversations,
            Lifetimes lifetimes,
            IdAllocator ids,
            ExportFiles files,
            UnreadableLog leftOut) {
        this.conversations = conversations;
        this.lifetimes = lifetimes;
        this.ids = ids;
        services = new ServiceChanges(conversations, lifetimes, ids);
        states = new StateChanges(conversations);
        extensions = new ExtensionChanges(conversations);
        composites = new CompositeChanges(conversations, ids, services, states);
        bulks = new BulkChanges(conversations, ids, services);
        this.files = files;
        this.leftOut = leftOut;
    }

    /** Returns these operations for a business unit of the tenant. */
    Operations ofGroup(String name) {
        return with(conversations.call.ofGroup(name));
    }

    /** Returns these operations for another call. */
    public Operations with(CallContext call) {
        return new Operations(conversations.with(call), lifetimes, ids, files, leftOut);
    }

    /** Returns the context of the call. */
    public CallContext call() {
        return conversations.call;
    }

    @Override
    public Operations with(CallOptions options) {
        LongPredicate version = options.ifVersion().isEmpty()
                ? any -> true
                : found -> found == options.ifVersion().getAsLong();
        CallContext call = conversations.call;
        return with(new CallContext(
                call.group(), call.caller(), options.idempotencyKey().orElse(null), version));
    }

    /** Returns the maximum sizes of events. */
    public Limits limits() {
        return conversations.limits;
    }

    /** Returns the rules for events, for the code that parses them. */
    public EventValidator rules() {
        return conversations.intake.rules;
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
        return RequestChecks.future(() -> composites.start(start));
    }

    @Override
    public CompletableFuture<List<StartOutcome>> startAll(BulkStart start) {
        return RequestChecks.future(() -> bulks.start(rules().sort(start)));
    }

    /**
     * Starts services with the events in the body of a request, which are validated as they are read.
     *
     * @param body the body; the events keep parts of it
     */
    public CompletableFuture<List<StartOutcome>> startAll(byte[] body) {
        return RequestChecks.future(() -> bulks.start(rules().readBulkStart(body)));
    }

    @Override
    public CompletableFuture<Service> get(long serviceId, ServiceView view) {
        return fold(serviceId).thenApply(fold -> fold.versioned(view));
    }

    @Override
    public CompletableFuture<Optional<Service>> getIfChanged(long serviceId, ServiceView view, long version) {
        return fold(serviceId)
                .thenApply(fold -> fold.version() == version ? Optional.empty() : Optional.of(fold.versioned(view)));
    }

    private CompletableFuture<Fold> fold(long serviceId) {
        return conversations.read(serviceId).thenApply(conversations::fold);
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
        return conversations.remove(serviceId);
    }

    @Override
    public CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        return RequestChecks.future(() -> services.expire(serviceId, expiry));
    }

    @Override
    public CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event) {
        return RequestChecks.future(() -> states.start(serviceId, event));
    }

    @Override
    public CompletableFuture<Void> endState(long serviceId, long stateId, StateEndEvent event) {
        return RequestChecks.future(() -> states.end(Target.state(serviceId, stateId), event));
    }

    @Override
    public CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event) {
        return RequestChecks.future(() -> states.transition(serviceId, event));
    }

    @Override
    public CompletableFuture<List<State>> states(long serviceId, StateQuery query) {
        return fold(serviceId).thenApply(fold -> fold.states(query));
    }

    @Override
    public CompletableFuture<State> state(long serviceId, long stateId, ServiceView view) {
        return fold(serviceId)
                .thenApply(fold -> Conversations.orNotFound(fold.state(stateId, view), "state", serviceId, stateId));
    }

    @Override
    public CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event) {
        return RequestChecks.future(() -> states.start(serviceId, event));
    }

    @Override
    public CompletableFuture<Void> endTask(long serviceId, long taskId, TaskEndEvent event) {
        return RequestChecks.future(() -> states.end(Target.task(serviceId, taskId), event));
    }

    @Override
    public CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query) {
        return fold(serviceId).thenApply(fold -> fold.tasks(query));
    }

    @Override
    public CompletableFuture<Task> task(long serviceId, long taskId, ServiceView view) {
        return fold(serviceId)
                .thenApply(fold -> Conversations.orNotFound(fold.task(taskId, view), "task", serviceId, taskId));
    }

    @Override
    public CompletableFuture<Void> putExtension(Target target, String key, Json value) {
        return RequestChecks.future(() -> extensions.put(target, key, value));
    }

    @Override
    public CompletableFuture<Void> mergeExtension(Target target, String key, Json object) {
        return RequestChecks.future(() -> extensions.merge(target, key, object));
    }

    @Override
    public CompletableFuture<Void> removeExtension(Target target, String key) {
        return RequestChecks.future(() -> extensions.remove(target, key));
    }

    @Override
    public CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
        return find(ListKey.Kind.CUSTOMER, "customer_id", customerId, query);
    }

    @Override
    public CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
        return find(ListKey.Kind.CONTACT_KEY, "contact_key", contactKey, query);
    }

    private CompletableFuture<ServicePage> find(ListKey.Kind kind, String field, String key, ServiceQuery query) {
        return RequestChecks.future(() -> {
            conversations.limits.checkKey(field, key);
            return conversations
                    .store
                    .list(new ListKey(conversations.tenant, kind, key), listQuery(query))
                    .thenApply(page -> page(page, query.view()));
        });
    }

    private ListQuery listQuery(ServiceQuery query) {
        Position after = query.after().map(Cursor::read).orElse(null);
        return ListQuery.builder(query.limit().orElse(ServiceQuery.MAX_LIMIT), conversations.now()).status(query.status()).serviceTypes(conversations.enumerations.types(Target.Level.SERVICE, query.serviceTypes())).startedFrom(query.startedFrom().orElse(null)).startedTo(query.startedTo().orElse(null)).after(after).build();
    }

    private ServicePage page(Page<Position> page, ServiceView view) {
        List<Service> services = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>();
        Position next = page.next();
        for (Conversation each : page.conversations()) {
            try {
                services.add(conversations.fold(each).service(view));
            } catch (UnreadableConversationException e) {
                unreadable.add(e.serviceId());
            }
            if (unreadable.size() == Page.MAX_UNREADABLE) {
                next = each.head().position();
                break;
            }
        }
        unreadable.addAll(page.unreadable());
        leftOut.of(conversations.tenant, unreadable);
        return new ServicePage(services, Optional.ofNullable(next).map(Cursor::write), unreadable);
    }

    @Override
    public CompletableFuture<List<BusinessAttribute>> businessAttributes() {
        return CompletableFuture.completedFuture(conversations.enumerations.attributes());
    }

    @Override
    public CompletableFuture<BusinessAttribute> businessAttribute(String name) {
        return RequestChecks.future(() -> {
            conversations.limits.checkKey("name", name);
            return CompletableFuture.completedFuture(conversations
                    .enumerations
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
            return CompletableFuture.completedFuture(conversations.enumerations.attributeOf(known));
        });
    }

    @Override
    public CompletableFuture<ServicePage> export(ExportQuery query) {
        return RequestChecks.future(() -> new Export(query, conversations.now()).from(conversations, leftOut));
    }

    @Override
    public CompletableFuture<List<String>> exportFiles(ExportQuery query, ExportFormat format) {
        return RequestChecks.future(() -> {
            query.after().ifPresent(ExportCursor::of);
            return files.write(this::export, query, format);
        });
    }

    @Override
    public void close() {
        conversations.store.close();
    }
}
