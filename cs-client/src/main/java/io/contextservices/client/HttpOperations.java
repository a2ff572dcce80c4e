package io.contextservices.client;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.BulkStart;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Expiry;
import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.IfActive;
import io.contextservices.api.Limits;
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
import io.contextservices.json.Json;
import io.contextservices.wire.EventValidator;
import io.contextservices.wire.ValidatedBulkStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Maps each operation to its HTTP request. {@link ContextServicesClient} documents the construction and the guarantees
 * of a client.
 */
abstract class HttpOperations implements AsyncContextServices {

    private final Limits limits;
    private final RequestBodies bodies;
    private final Requests requests;
    private final Transport transport;
    private final RetryingTransport retries;
    private final CallOptions options;

    HttpOperations(Limits limits, Requests requests, Transport transport, RetryingTransport retries) {
        this.limits = limits;
        this.bodies = new RequestBodies(limits);
        this.requests = requests;
        this.transport = transport;
        this.retries = retries;
        this.options = CallOptions.none();
    }

    private HttpOperations(HttpOperations client, CallOptions options) {
        this.limits = client.limits;
        this.bodies = client.bodies;
        this.requests = client.requests;
        this.transport = client.transport;
        this.retries = client.retries;
        this.options = options;
    }

    @Override
    public final AsyncContextServices with(CallOptions options) {
        return new WithOptions(this, requireNonNull(options, "options"));
    }

    @Override
    public final CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive) {
        requireNonNull(event, "event");
        requireNonNull(ifActive, "ifActive");
        return create(
                ifActive == IfActive.RETURN_EXISTING ? Operation.START_OR_FIND : Operation.START,
                () -> requests.start(bodies.start(event), ifActive));
    }

    @Override
    public final CompletableFuture<Optional<Service>> getIfChanged(long serviceId, ServiceView view, long version) {
        requireNonNull(view, "view");
        return send(Operation.GET_IF_CHANGED, () -> requests.getIfChanged(serviceId, view, version));
    }

    @Override
    public final CompletableFuture<List<StartedComposite>> startComposite(CompositeStart start) {
        requireNonNull(start, "start");
        return create(
                Operation.startComposite(start.services().size()), () -> requests.startComposite(bodies.start(start)));
    }

    @Override
    public final CompletableFuture<List<StartOutcome>> startAll(BulkStart start) {
        requireNonNull(start, "start");
        requireOpen();
        ValidatedBulkStart validated;
        try {
            validated = EventValidator.of(limits).sort(start);
        } catch (ContextServicesException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
        List<BulkStart> parts = BulkRequests.of(validated.valid(), limits);
        List<StartOutcome> outcomes = new ArrayList<>(start.services().size());
        CompletableFuture<?> sequence = CompletableFuture.completedFuture(outcomes);
        for (int i = 0; i < parts.size(); i++) {
            BulkStart part = parts.get(i);
            String key = BulkRequests.key(options.idempotencyKey().orElse(null), i);
            sequence = sequence.thenCompose(ignored -> create(
                            Operation.startAll(part.services().size()),
                            key,
                            () -> requests.startAll(bodies.start(part))))
                    .thenAccept(outcomes::addAll);
        }
        return sequence.thenApply(ignored -> validated.outcomes(outcomes));
    }

    @Override
    public final CompletableFuture<Service> get(long serviceId, ServiceView view) {
        requireNonNull(view, "view");
        return send(Operation.GET, () -> requests.get(Target.service(serviceId), view));
    }

    @Override
    public final CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query) {
        requireNonNull(customerId, "customerId");
        requireNonNull(query, "query");
        return send(Operation.FIND_BY_CUSTOMER, () -> {
            limits.checkKey("customer_id", customerId);
            return requests.findByCustomer(customerId, query);
        });
    }

    @Override
    public final CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query) {
        requireNonNull(contactKey, "contactKey");
        requireNonNull(query, "query");
        return send(Operation.FIND_BY_CONTACT_KEY, () -> {
            limits.checkKey("contact_key", contactKey);
            return requests.findByContactKey(contactKey, query);
        });
    }

    @Override
    public final CompletableFuture<Void> end(long serviceId, ServiceEndEvent event) {
        return end(Target.service(serviceId), event);
    }

    @Override
    public final CompletableFuture<Void> associate(String customerId, long serviceId, ServiceUpdate update) {
        requireNonNull(customerId, "customerId");
        requireNonNull(update, "update");
        return change(Operation.ASSOCIATE, () -> {
            limits.checkKey("customer_id", customerId);
            return requests.associate(customerId, serviceId, bodies.update(update));
        });
    }

    @Override
    public final CompletableFuture<Void> delete(long serviceId) {
        return change(Operation.DELETE, () -> requests.delete(serviceId));
    }

    @Override
    public final CompletableFuture<Void> expire(long serviceId, Expiry expiry) {
        requireNonNull(expiry, "expiry");
        return change(Operation.EXPIRE, () -> requests.expire(serviceId, bodies.expiry(expiry)));
    }

    @Override
    public final CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event) {
        requireNonNull(event, "event");
        return create(Operation.startState(serviceId), () -> requests.startState(serviceId, bodies.start(event)));
    }

    @Override
    public final CompletableFuture<Void> endState(long serviceId, long stateId, StateEndEvent event) {
        return end(Target.state(serviceId, stateId), event);
    }

    @Override
    public final CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event) {
        requireNonNull(event, "event");
        return create(Operation.transition(serviceId), () -> requests.transition(serviceId, bodies.transition(event)));
    }

    @Override
    public final CompletableFuture<List<State>> states(long serviceId, StateQuery query) {
        requireNonNull(query, "query");
        return send(Operation.STATES, () -> requests.states(serviceId, query));
    }

    @Override
    public final CompletableFuture<State> state(long serviceId, long stateId, ServiceView view) {
        requireNonNull(view, "view");
        return send(Operation.STATE, () -> requests.get(Target.state(serviceId, stateId), view));
    }

    @Override
    public final CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event) {
        requireNonNull(event, "event");
        return create(Operation.startTask(serviceId), () -> requests.startTask(serviceId, bodies.start(event)));
    }

    @Override
    public final CompletableFuture<Void> endTask(long serviceId, long taskId, TaskEndEvent event) {
        return end(Target.task(serviceId, taskId), event);
    }

    @Override
    public final CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query) {
        requireNonNull(query, "query");
        return send(Operation.TASKS, () -> requests.tasks(serviceId, query));
    }

    @Override
    public final CompletableFuture<Task> task(long serviceId, long taskId, ServiceView view) {
        requireNonNull(view, "view");
        return send(Operation.TASK, () -> requests.get(Target.task(serviceId, taskId), view));
    }

    @Override
    public final CompletableFuture<Void> putExtension(Target target, String key, Json value) {
        requireNonNull(target, "target");
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        return change(
                Operation.putExtension(target.level()),
                () -> requests.putExtension(target, key, bodies.extension(target.level(), key, value)));
    }

    @Override
    public final CompletableFuture<Void> mergeExtension(Target target, String key, Json object) {
        requireNonNull(target, "target");
        requireNonNull(key, "key");
        requireNonNull(object, "object");
        return change(
                Operation.mergeExtension(target.level()),
                () -> requests.mergeExtension(target, key, bodies.merge(target.level(), key, object)));
    }

    @Override
    public final CompletableFuture<Void> removeExtension(Target target, String key) {
        requireNonNull(target, "target");
        requireNonNull(key, "key");
        return change(Operation.removeExtension(target.level()), () -> {
            bodies.checkRemoval(target.level(), key);
            return requests.removeExtension(target, key);
        });
    }

    @Override
    public final CompletableFuture<ServicePage> export(ExportQuery query) {
        requireNonNull(query, "query");
        return send(Operation.EXPORT, () -> requests.export(query));
    }

    @Override
    public final CompletableFuture<List<String>> exportFiles(ExportQuery query, ExportFormat format) {
        requireNonNull(query, "query");
        requireNonNull(format, "format");
        return send(Operation.EXPORT_FILES, () -> requests.exportFiles(query, format));
    }

    @Override
    public final CompletableFuture<List<BusinessAttribute>> businessAttributes() {
        return send(Operation.BUSINESS_ATTRIBUTES, requests::businessAttributes);
    }

    @Override
    public final CompletableFuture<BusinessAttribute> businessAttribute(String name) {
        requireNonNull(name, "name");
        return send(Operation.BUSINESS_ATTRIBUTE, () -> {
            limits.checkKey("name", name);
            return requests.businessAttribute(name);
        });
    }

    @Override
    public final CompletableFuture<Optional<BusinessAttribute>> businessAttributeOf(String field) {
        requireNonNull(field, "field");
        return send(Operation.BUSINESS_ATTRIBUTE_OF, () -> {
            limits.checkKey("cv-attribute", field);
            return requests.businessAttributeOf(field);
        });
    }

    private CompletableFuture<Void> end(Target target, EndEvent event) {
        requireNonNull(event, "event");
        return change(Operation.end(target.level()), () -> requests.end(target, bodies.end(event)));
    }

    /** Starts something, with an idempotency key, so that the request can be retried. */
    private <T> CompletableFuture<T> create(Operation<T> operation, Supplier<Request.Builder> request) {
        return create(operation, options.idempotencyKey().orElse(null), request);
    }

    private <T> CompletableFuture<T> create(
            Operation<T> operation, @Nullable String requestedKey, Supplier<Request.Builder> request) {
        return change(operation, () -> {
            String key = requestedKey == null && retries.isEnabled() ? retries.newKey() : requestedKey;
            return key == null ? request.get() : request.get().header(RetryingTransport.KEY, key);
        });
    }

    /** Changes existing data, if it has the version that the caller requires. */
    private <T> CompletableFuture<T> change(Operation<T> operation, Supplier<Request.Builder> request) {
        OptionalLong version = options.ifVersion();
        return send(
                operation,
                () -> version.isEmpty()
                        ? request.get()
                        : request.get().header("If-Match", "\"" + version.getAsLong() + '"'));
    }

    private <T> CompletableFuture<T> send(Operation<T> operation, Supplier<Request.Builder> request) {
        requireOpen();
        try {
            return retries.send(operation, request.get().build());
        } catch (ContextServicesException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    private void requireOpen() {
        if (transport.isClosed()) {
            throw new IllegalStateException("the client is closed");
        }
    }

    /** A view of the client that applies options to its calls. */
    private static final class WithOptions extends HttpOperations {

        private final HttpOperations client;

        WithOptions(HttpOperations client, CallOptions options) {
            super(client, options);
            this.client = client;
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
