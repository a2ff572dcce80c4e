package io.contextservices.api;

import io.contextservices.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations of Context Services, asynchronous. The interface has two implementations: an engine in this process,
 * and a client of a server. All implementations are safe for use by any number of threads.
 *
 * <p>No method throws the failure of an operation: the future completes with a {@link ContextServicesException}.
 * Methods throw {@link NullPointerException} for a {@code null} argument and {@link IllegalStateException} after
 * {@link #close()}.
 *
 * <p>Cancelling a future aborts the operation where that is still possible: a client cancels the exchange. The
 * operation may take place nevertheless.
 *
 * <p>Not for implementation by applications: a minor version may add methods. Tests of an application use an engine in
 * memory instead, {@code ContextEngine.on(new MemoryStore())} of {@code cs-engine}.
 */
public interface AsyncContextServices extends AutoCloseable {

    /**
     * Starts a service; {@code POST /services/start}. Once the future has completed, the service is on disk, and every
     * later read returns it.
     *
     * <p>Fails with {@link InvalidRequestException} if the event is not valid, and with {@link RequestRefusedException}
     * if it is too large.
     */
    default CompletableFuture<StartedService> start(ServiceStartEvent event) {
        return start(event, IfActive.CREATE_NEW);
    }

    /**
     * Starts a service; if one like it is already active, {@code ifActive} decides whether to start another, return the
     * active one or fail; {@code POST /services/start?if_active=…}.
     *
     * <p>Fails as {@link #start(ServiceStartEvent)} does, and with {@link ConflictException} for {@link IfActive#FAIL}.
     */
    CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive);

    /**
     * Returns a view of these operations that sends the options with each call. The options replace those of this
     * object. Closing either object closes both.
     */
    AsyncContextServices with(CallOptions options);

    /**
     * Finds services, or starts the missing ones, each with a state and optionally a task;
     * {@code POST /services_composite/start}. Of concurrent calls for the same service, only one starts it. The call
     * does not change services that it finds, except that it starts states and tasks in them.
     *
     * <p>Fails with {@link InvalidRequestException} if any part of the request is not valid; in this case it starts
     * nothing. Otherwise it processes the services one after the other, each of them completely or not at all. Services
     * before a failure stay started, so even an {@link UnavailableException} does not mean that nothing was started. A
     * retry with the same {@linkplain CallOptions#withIdempotencyKey key} starts nothing twice.
     *
     * @return one element for each service of the request, in the order of the request
     */
    CompletableFuture<List<StartedComposite>> startComposite(CompositeStart start);

    /** Starts many services, each independently of the others; see {@link #startAll(BulkStart)}. */
    default CompletableFuture<List<StartOutcome>> startAll(List<ServiceStartEvent> services) {
        return startAll(BulkStart.of(services));
    }

    /**
     * Starts many services; {@code POST /services_bulk/start}. Each invalid event is rejected, and the others are
     * started. If the start is {@linkplain BulkStart#atomic atomic}, one invalid event rejects all of them. An atomic
     * start takes place as a whole or not at all, even if the server crashes.
     *
     * <p>A client splits more than {@value BulkStart#MAX_SERVICES} events, or more than fit into one request, into
     * several requests and sends them one after the other. If the future fails, with whatever exception, some services
     * may have been started; of an atomic start, all or none. With an
     * {@linkplain CallOptions#withIdempotencyKey idempotency key}, a retry of the same call starts only the remaining
     * services.
     *
     * <p>Fails with {@link InvalidRequestException} if the start is atomic and its events are too many or some are not
     * valid. Fails with {@link RequestRefusedException} if the events are too large together.
     *
     * @return one element for each event, in the order of the events
     */
    CompletableFuture<List<StartOutcome>> startAll(BulkStart start);

    /** Reads a service without attached data; see {@link #get(long, ServiceView)}. */
    default CompletableFuture<Service> get(long serviceId) {
        return get(serviceId, ServiceView.plain());
    }

    /**
     * Reads a service; {@code GET /services/{service_id}}.
     *
     * <p>Fails with {@link NotFoundException} if no service has this id.
     */
    CompletableFuture<Service> get(long serviceId, ServiceView view);

    /**
     * Reads a service if it, or anything in it, has changed; {@code GET /services/{service_id}} with
     * {@code If-None-Match}. Returns an empty result if nothing has changed.
     *
     * <p>Fails with {@link NotFoundException} if no service has this id.
     *
     * @param version the value of {@link Resource#version()} from an earlier read
     */
    CompletableFuture<Optional<Service>> getIfChanged(long serviceId, ServiceView view, long version);

    /**
     * Lists the services of a customer; {@code GET /customers/{customer_id}/services}. The list of an unknown customer
     * is empty.
     *
     * <p>Fails with {@link InvalidRequestException} if the id is empty or too long, or if the cursor of the query is
     * not valid.
     */
    CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query);

    /**
     * Lists the anonymous services of a contact key; {@code GET /services/anonymous/{contact_key}}. A service that also
     * has a customer id is listed under the customer id only.
     *
     * <p>Fails with {@link InvalidRequestException} if the key is empty or too long, or if the cursor of the query is
     * not valid.
     */
    CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query);

    /**
     * Ends a service; {@code POST /services/{service_id}/end}. Data attached by the event replaces, key by key, the
     * data attached before. Active states and tasks stay active.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist, with {@link ConflictException} if it has
     * already ended, and with {@link InvalidRequestException} if the event is not valid or is earlier than the start.
     */
    CompletableFuture<Void> end(long serviceId, ServiceEndEvent event);

    /**
     * Assigns a service to a customer and changes nothing else; see {@link #associate(String, long, ServiceUpdate)}.
     */
    default CompletableFuture<Void> associate(String customerId, long serviceId) {
        return associate(customerId, serviceId, ServiceUpdate.builder().build());
    }

    /**
     * Assigns a service to a customer; {@code POST /customers/{customer_id}/services/{service_id}}. From then on, the
     * service is in the list of that customer and in no other list. Fields set in the update replace those of the
     * service. Data attached by the update replaces, key by key, the data attached before.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist, and with {@link InvalidRequestException}
     * if the customer id or the update is not valid.
     */
    CompletableFuture<Void> associate(String customerId, long serviceId, ServiceUpdate update);

    /**
     * Deletes a service with its states, tasks and attached data; {@code DELETE /services/{service_id}}.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist.
     */
    CompletableFuture<Void> delete(long serviceId);

    /**
     * Sets when a service expires and is deleted, in place of any earlier setting; {@code PUT /services/{service_id}}.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist.
     */
    CompletableFuture<Void> expire(long serviceId, Expiry expiry);

    /**
     * Starts a state; {@code POST /services/{service_id}/states/start}. A completed service accepts new states too.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist.
     */
    CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event);

    /**
     * Ends a state; {@code POST /services/{service_id}/states/{state_id}/end}. Its tasks are not changed.
     *
     * <p>Fails as {@link #end} does.
     */
    CompletableFuture<Void> endState(long serviceId, long stateId, StateEndEvent event);

    /**
     * Ends one state and starts another, atomically; {@code POST /services/{service_id}/states/transition}.
     *
     * <p>Fails as {@link #end} does.
     */
    CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event);

    /**
     * Lists the states of a service in the order of their ids; {@code GET /services/{service_id}/states}.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist.
     */
    CompletableFuture<List<State>> states(long serviceId, StateQuery query);

    /**
     * Reads a state; {@code GET /services/{service_id}/states/{state_id}}.
     *
     * <p>Fails with {@link NotFoundException} if the service or the state does not exist.
     */
    CompletableFuture<State> state(long serviceId, long stateId, ServiceView view);

    /**
     * Starts a task of a service, or of the state that the event names;
     * {@code POST /services/{service_id}/tasks/start}. Completed services and states accept new tasks too.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist, and with {@link InvalidRequestException}
     * if the service has no such state.
     */
    CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event);

    /**
     * Ends a task; {@code POST /services/{service_id}/tasks/{task_id}/end}.
     *
     * <p>Fails as {@link #end} does.
     */
    CompletableFuture<Void> endTask(long serviceId, long taskId, TaskEndEvent event);

    /**
     * Lists the tasks of a service and of its states, in the order of their ids;
     * {@code GET /services/{service_id}/tasks}.
     *
     * <p>Fails with {@link NotFoundException} if the service does not exist.
     */
    CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query);

    /**
     * Reads a task; {@code GET /services/{service_id}/tasks/{task_id}}.
     *
     * <p>Fails with {@link NotFoundException} if the service or the task does not exist.
     */
    CompletableFuture<Task> task(long serviceId, long taskId, ServiceView view);

    /**
     * Attaches a value under a key, in place of any value attached before; {@code PUT …/extensions/{key}}.
     *
     * <p>Fails with {@link NotFoundException} if the service, state or task does not exist.
     */
    CompletableFuture<Void> putExtension(Target target, String key, Json value);

    /**
     * Merges an object into the object attached under the key, or attaches it if there is none;
     * {@code PUT …/extensions/{key}/merge}. If both objects have a key, nested objects are merged recursively, and any
     * other value is replaced. {@code null} is a value like any other.
     *
     * <p>Fails with {@link InvalidRequestException} if the value is not an object, and with {@link ConflictException}
     * if the attached value is not an object.
     */
    CompletableFuture<Void> mergeExtension(Target target, String key, Json object);

    /**
     * Removes the data attached under the key; {@code DELETE …/extensions/{key}}.
     *
     * <p>Fails with {@link NotFoundException} if nothing is attached under the key.
     */
    CompletableFuture<Void> removeExtension(Target target, String key);

    /**
     * Reads a page of an export of the services of all customers; {@code GET /maintenance/services/stream}. The
     * services are complete, with all states, tasks and attached data, in ascending order of their ids. To continue,
     * also after an interruption, pass {@link ServicePage#next()} to {@link ExportQuery#withAfter} until it is empty. A
     * page may be empty although more pages follow: for one page, the server reads at most
     * {@value ExportQuery#MAX_LIMIT} services, or about 4 MiB of their events.
     *
     * <p>A service that exists from the first page to the last is in the export exactly once. Services that expire,
     * start or change meanwhile are exported as they are when the export reaches them.
     *
     * <p>Fails with {@link InvalidRequestException} if the cursor of the query is not valid.
     */
    CompletableFuture<ServicePage> export(ExportQuery query);

    /**
     * Writes services, states and tasks into three new files on the server; {@code POST /maintenance/services/files}.
     * Once the files are on disk, the future completes with their names, in this order. Millions of services take
     * minutes, so a client needs a long enough timeout.
     *
     * <p>Fails with {@link PermissionDeniedException} if the server has no export directory configured, with
     * {@link UnavailableException} if too many exports are waiting, and with {@link InvalidRequestException} if the
     * cursor of the query is not valid.
     *
     * @param query the query; its limit is ignored
     */
    CompletableFuture<List<String>> exportFiles(ExportQuery query, ExportFormat format);

    /** Lists the enumerations in the order of their configuration; {@code GET /metadata/business-attributes}. */
    CompletableFuture<List<BusinessAttribute>> businessAttributes();

    /**
     * Reads an enumeration; {@code GET /metadata/business-attributes/{name}}.
     *
     * <p>Fails with {@link NotFoundException} if no enumeration has this name.
     */
    CompletableFuture<BusinessAttribute> businessAttribute(String name);

    /**
     * Reads the enumeration of a field, if the field has one; {@code GET /metadata/business-attributes?cv-attribute=…}.
     *
     * <p>Fails with {@link InvalidRequestException} if the field does not exist.
     *
     * @param field {@code Service}, {@code State} or {@code Task}, a dot, and {@code type}, {@code disposition},
     *     {@code application_type}, {@code resource_type} or {@code media_type}, as in {@code Service.type}
     */
    CompletableFuture<Optional<BusinessAttribute>> businessAttributeOf(String field);

    /** Returns a blocking view of these operations. Closing either object closes both. */
    default ContextServices blocking() {
        return new BlockingView(this);
    }

    /** Stops pending operations and releases threads, connections and files. Further calls have no effect. */
    @Override
    void close();
}
