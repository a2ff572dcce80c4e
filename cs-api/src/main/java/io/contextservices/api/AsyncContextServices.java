package io.contextservices.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations, without waiting. One contract with two implementations: an engine in this process, and a client that
 * talks to a server. All are safe for use by any number of threads.
 *
 * <p>No method throws what the operation fails with: the future completes with a {@link ContextServicesException}. Methods
 * throw {@link NullPointerException} for a {@code null} argument and {@link IllegalStateException} after
 * {@link #close()}.
 *
 * <p>Cancelling a future gives the operation up where that is still possible: a client breaks the exchange off. The
 * operation may take place all the same.
 */
public interface AsyncContextServices extends AutoCloseable {

    /**
     * Starts a service; {@code POST /services/start}. Once the future has completed, the service is on disk, and every
     * read that follows sees it.
     *
     * <p>Fails with {@link InvalidRequestException} if the event is not valid, with {@link RequestRefusedException} if it
     * is too large.
     */
    default CompletableFuture<StartedService> start(ServiceStartEvent event) {
        return start(event, IfActive.CREATE_NEW);
    }

    /**
     * Starts a service unless there is one like it; {@code POST /services/start?if_active=…}.
     *
     * <p>Fails as {@link #start(ServiceStartEvent)} does, and as {@code ifActive} says.
     */
    CompletableFuture<StartedService> start(ServiceStartEvent event, IfActive ifActive);

    /**
     * The same operations, each going with these options, in place of any that go with these. Closing them closes these.
     */
    AsyncContextServices with(CallOptions options);

    /**
     * Finds services, or starts those that are not there, each with a state and perhaps a task;
     * {@code POST /services_composite/start}. Of calls for the same service at the same time, one starts it. What is found
     * is not changed, except for what is started in it.
     *
     * <p>Fails with {@link InvalidRequestException} if anything in it is not valid, and nothing was started then. Otherwise
     * services are dealt with one after the other, each as a whole, and those before a failure stay: here not even an
     * {@link UnavailableException} means that nothing was started. Made again under the same
     * {@linkplain CallOptions#idempotencyKey key}, the call starts nothing twice.
     *
     * @return one for each of the request's services, in its order
     */
    CompletableFuture<List<StartedComposite>> startComposite(CompositeStart start);

    /** Starts many services, each of them if it can be; see {@link #startAll(BulkStart)}. */
    default CompletableFuture<List<StartOutcome>> startAll(List<ServiceStartEvent> services) {
        return startAll(BulkStart.of(services));
    }

    /**
     * Starts many services; {@code POST /services_bulk/start}. Events that are not valid are refused one by one, and the
     * others started; if the start is {@linkplain BulkStart#atomic atomic}, none is then. An atomic start takes place as a
     * whole or not at all, whatever happens to the server.
     *
     * <p>A client sends more than {@value BulkStart#MOST_SERVICES} events, or more than fit into one request, as several
     * requests, one after the other. If the future fails, with whatever exception, some services may have been started; of
     * an atomic start all or none. Under an {@linkplain CallOptions#idempotencyKey idempotency key} the same call again
     * starts the others only.
     *
     * <p>Fails with {@link InvalidRequestException} if the start is atomic, and some of its events are not valid or are too
     * many, with {@link RequestRefusedException} if they are too large together.
     *
     * @return one for each event, in their order
     */
    CompletableFuture<List<StartOutcome>> startAll(BulkStart start);

    /** Reads a service without attached data; see {@link #get(long, ServiceView)}. */
    default CompletableFuture<Service> get(long serviceId) {
        return get(serviceId, ServiceView.plain());
    }

    /**
     * Reads a service; {@code GET /services/{service_id}}.
     *
     * <p>Fails with {@link NotFoundException} if there is none with this id.
     */
    CompletableFuture<Service> get(long serviceId, ServiceView view);

    /**
     * Reads a service if it, or anything in it, has changed; {@code GET /services/{service_id}} with {@code If-None-Match}.
     * Empty if it has not.
     *
     * <p>Fails with {@link NotFoundException} if there is none with this id.
     *
     * @param version as {@link Resource#version()} told it
     */
    CompletableFuture<Optional<Service>> getIfChanged(long serviceId, ServiceView view, long version);

    /**
     * Lists the services of a customer; {@code GET /customers/{customer_id}/services}. A customer nobody has heard of has
     * none.
     *
     * <p>Fails with {@link InvalidRequestException} if the id is empty or too long, or the query's cursor is not one.
     */
    CompletableFuture<ServicePage> findByCustomer(String customerId, ServiceQuery query);

    /**
     * Lists the anonymous services under a contact key; {@code GET /services/anonymous/{contact_key}}. A service that has
     * a customer id as well is found under that alone.
     *
     * <p>Fails with {@link InvalidRequestException} if the key is empty or too long, or the query's cursor is not one.
     */
    CompletableFuture<ServicePage> findByContactKey(String contactKey, ServiceQuery query);

    /**
     * Ends a service; {@code POST /services/{service_id}/end}. Data that the event attaches replaces, key by key, what is
     * attached. States and tasks that have not ended stay as they are.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service, with {@link ConflictException} if it has ended
     * already, with {@link InvalidRequestException} if the event is not valid or is earlier than the start.
     */
    CompletableFuture<Void> end(long serviceId, EndEvent event);

    /** Gives a service to a customer, and changes nothing else; see {@link #associate(String, long, ServiceStartEvent)}. */
    default CompletableFuture<Void> associate(String customerId, long serviceId) {
        return associate(customerId, serviceId, ServiceStartEvent.builder().build());
    }

    /**
     * Gives a service to a customer; {@code POST /customers/{customer_id}/services/{service_id}}. It is in that customer's
     * list from now on, and in no other. Fields that the update has replace those of the service, and so does, key by key,
     * what it attaches.
     *
     * @param update without a customer id; the times, {@code auto_closed} and what goes with it do not count
     */
    CompletableFuture<Void> associate(String customerId, long serviceId, ServiceStartEvent update);

    /**
     * Forgets a service with its states, its tasks and all data; {@code DELETE /services/{service_id}}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service.
     */
    CompletableFuture<Void> delete(long serviceId);

    /**
     * Sets when a service is to be forgotten, whatever was set before; {@code PUT /services/{service_id}}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service.
     */
    CompletableFuture<Void> expire(long serviceId, Expiry expiry);

    /**
     * Starts a state; {@code POST /services/{service_id}/states/start}. A service that has ended takes states too.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service.
     */
    CompletableFuture<StartedState> startState(long serviceId, StateStartEvent event);

    /**
     * Ends a state; {@code POST /services/{service_id}/states/{state_id}/end}. Its tasks stay as they are.
     *
     * <p>Fails as {@link #end} does.
     */
    CompletableFuture<Void> endState(long serviceId, long stateId, EndEvent event);

    /**
     * Ends one state and starts another, both or neither; {@code POST /services/{service_id}/states/transition}.
     *
     * <p>Fails as {@link #end} does.
     */
    CompletableFuture<StartedState> transition(long serviceId, StateTransitionEvent event);

    /**
     * Lists the states of a service in the order of their ids; {@code GET /services/{service_id}/states}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service.
     */
    CompletableFuture<List<State>> states(long serviceId, StateQuery query);

    /**
     * Reads a state; {@code GET /services/{service_id}/states/{state_id}}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service or state.
     */
    CompletableFuture<State> state(long serviceId, long stateId, ServiceView view);

    /**
     * Starts a task of a service, or of a state that it names; {@code POST /services/{service_id}/tasks/start}. What has
     * ended takes tasks too.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service, with {@link InvalidRequestException} if it has
     * no such state.
     */
    CompletableFuture<StartedTask> startTask(long serviceId, TaskStartEvent event);

    /**
     * Ends a task; {@code POST /services/{service_id}/tasks/{task_id}/end}.
     *
     * <p>Fails as {@link #end} does.
     */
    CompletableFuture<Void> endTask(long serviceId, long taskId, EndEvent event);

    /**
     * Lists the tasks of a service, in states or not, in the order of their ids; {@code GET /services/{service_id}/tasks}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service.
     */
    CompletableFuture<List<Task>> tasks(long serviceId, TaskQuery query);

    /**
     * Reads a task; {@code GET /services/{service_id}/tasks/{task_id}}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service or task.
     */
    CompletableFuture<Task> task(long serviceId, long taskId, ServiceView view);

    /**
     * Attaches a value in place of what is attached under the key, if anything is; {@code PUT …/extensions/{key}}.
     *
     * <p>Fails with {@link NotFoundException} if there is no such service, state or task.
     */
    CompletableFuture<Void> putExtension(Target target, String key, Json value);

    /**
     * Merges an object into the one that is attached under the key, or attaches it if nothing is;
     * {@code PUT …/extensions/{key}/merge}. Where both have a key, objects are merged in turn, and anything else is
     * replaced; {@code null} is a value like any other.
     *
     * <p>Fails with {@link InvalidRequestException} if the value is no object, with {@link ConflictException} if what is
     * attached is none.
     */
    CompletableFuture<Void> mergeExtension(Target target, String key, Json object);

    /**
     * Takes away what is attached under the key; {@code DELETE …/extensions/{key}}.
     *
     * <p>Fails with {@link NotFoundException} if nothing is.
     */
    CompletableFuture<Void> removeExtension(Target target, String key);

    /**
     * Reads a part of everybody's services, whole: with all states, tasks and attached data, ascending by id;
     * {@code GET /maintenance/services/stream}. To go on, pass {@link ServicePage#next()} to {@link ExportQuery#after}, until
     * there is none; also after an interruption. A part may well be empty although there is more: at most
     * {@value ExportQuery#MAX_LIMIT} services, or about 4 MiB of their events, are looked at for one.
     *
     * <p>What is there from the first part to the last is in the export once. Services that expire, start or change
     * meanwhile are in it as they are when it comes to them.
     *
     * <p>Fails with {@link InvalidRequestException} if the query's cursor is not one.
     */
    CompletableFuture<ServicePage> export(ExportQuery query);

    /**
     * Writes services, states and tasks into three new files of the server; {@code POST /maintenance/services/files}. The
     * future completes once they are on disk, with their names, in this order. It is a matter of minutes where there are
     * millions: a client's timeout has to allow for that.
     *
     * <p>Fails with {@link RequestRefusedException} (403) if no directory is configured for them, with
     * {@link UnavailableException} if too many exports are waiting, with {@link InvalidRequestException} if the query's
     * cursor is not one.
     *
     * @param query its limit does not count
     */
    CompletableFuture<List<String>> exportFiles(ExportQuery query, ExportFormat format);

    /** Lists the enumerations, in the order of their configuration; {@code GET /metadata/business-attributes}. */
    CompletableFuture<List<BusinessAttribute>> businessAttributes();

    /**
     * Reads an enumeration; {@code GET /metadata/business-attributes/{name}}.
     *
     * <p>Fails with {@link NotFoundException} if there is none with this name.
     */
    CompletableFuture<BusinessAttribute> businessAttribute(String name);

    /**
     * Reads the enumeration that a field has its values from, if it is one of those with an enumeration;
     * {@code GET /metadata/business-attributes?cv-attribute=…}.
     *
     * <p>Fails with {@link InvalidRequestException} if there is no such field.
     *
     * @param field {@code Service}, {@code State} or {@code Task}, a point, and {@code type}, {@code disposition},
     *     {@code application_type}, {@code resource_type} or {@code media_type}, as in {@code Service.type}
     */
    CompletableFuture<Optional<BusinessAttribute>> businessAttributeOf(String field);

    /** The same operations, waiting for their outcome; closing one closes the other. */
    default ContextServices blocking() {
        return new BlockingView(this);
    }

    /** Ends what is under way and gives back threads, connections and files. Does nothing the second time. */
    @Override
    void close();
}
