package io.contextservices.api;

import io.contextservices.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * The operations of Context Services, blocking. The operations and their failures are those of
 * {@link AsyncContextServices}, but these methods throw the {@link ContextServicesException}. If a thread is
 * interrupted while it waits, the operation is cancelled, the thread stays interrupted, and the method throws a
 * {@link java.util.concurrent.CancellationException}.
 *
 * <p>Not for implementation by applications: a minor version may add methods. Tests of an application use an engine in
 * memory instead, {@code ContextEngine.on(new MemoryStore())} of {@code cs-engine}.
 */
public interface ContextServices extends AutoCloseable {

    /** Starts a service; see {@link AsyncContextServices#start(ServiceStartEvent)}. */
    default StartedService start(ServiceStartEvent event) {
        return start(event, IfActive.CREATE_NEW);
    }

    /**
     * Starts a service or returns an active one; see {@link AsyncContextServices#start(ServiceStartEvent, IfActive)}.
     */
    StartedService start(ServiceStartEvent event, IfActive ifActive);

    /** Returns a view of these operations with options; see {@link AsyncContextServices#with}. */
    ContextServices with(CallOptions options);

    /** Finds services, or starts the missing ones; see {@link AsyncContextServices#startComposite}. */
    List<StartedComposite> startComposite(CompositeStart start);

    /** Starts many services, each independently of the others; see {@link AsyncContextServices#startAll(BulkStart)}. */
    default List<StartOutcome> startAll(List<ServiceStartEvent> services) {
        return startAll(BulkStart.of(services));
    }

    /** Starts many services; see {@link AsyncContextServices#startAll(BulkStart)}. */
    List<StartOutcome> startAll(BulkStart start);

    /** Reads a service without attached data; see {@link AsyncContextServices#get(long, ServiceView)}. */
    default Service get(long serviceId) {
        return get(serviceId, ServiceView.plain());
    }

    /** Reads a service; see {@link AsyncContextServices#get(long, ServiceView)}. */
    Service get(long serviceId, ServiceView view);

    /** Reads a service if it has changed; see {@link AsyncContextServices#getIfChanged}. */
    Optional<Service> getIfChanged(long serviceId, ServiceView view, long version);

    /** Lists the services of a customer; see {@link AsyncContextServices#findByCustomer}. */
    ServicePage findByCustomer(String customerId, ServiceQuery query);

    /** Lists the anonymous services of a contact key; see {@link AsyncContextServices#findByContactKey}. */
    ServicePage findByContactKey(String contactKey, ServiceQuery query);

    /** Ends a service; see {@link AsyncContextServices#end}. */
    void end(long serviceId, ServiceEndEvent event);

    /** Assigns a service to a customer; see {@link AsyncContextServices#associate(String, long, ServiceUpdate)}. */
    void associate(String customerId, long serviceId, ServiceUpdate update);

    /**
     * Assigns a service to a customer and changes nothing else; see
     * {@link AsyncContextServices#associate(String, long)}.
     */
    default void associate(String customerId, long serviceId) {
        associate(customerId, serviceId, ServiceUpdate.builder().build());
    }

    /** Deletes a service; see {@link AsyncContextServices#delete}. */
    void delete(long serviceId);

    /** Sets when a service expires and is deleted; see {@link AsyncContextServices#expire}. */
    void expire(long serviceId, Expiry expiry);

    /** Starts a state; see {@link AsyncContextServices#startState}. */
    StartedState startState(long serviceId, StateStartEvent event);

    /** Ends a state; see {@link AsyncContextServices#endState}. */
    void endState(long serviceId, long stateId, StateEndEvent event);

    /** Ends one state and starts another; see {@link AsyncContextServices#transition}. */
    StartedState transition(long serviceId, StateTransitionEvent event);

    /** Lists the states of a service; see {@link AsyncContextServices#states}. */
    List<State> states(long serviceId, StateQuery query);

    /** Reads a state; see {@link AsyncContextServices#state}. */
    State state(long serviceId, long stateId, ServiceView view);

    /** Starts a task; see {@link AsyncContextServices#startTask}. */
    StartedTask startTask(long serviceId, TaskStartEvent event);

    /** Ends a task; see {@link AsyncContextServices#endTask}. */
    void endTask(long serviceId, long taskId, TaskEndEvent event);

    /** Lists the tasks of a service; see {@link AsyncContextServices#tasks}. */
    List<Task> tasks(long serviceId, TaskQuery query);

    /** Reads a task; see {@link AsyncContextServices#task}. */
    Task task(long serviceId, long taskId, ServiceView view);

    /** Attaches a value; see {@link AsyncContextServices#putExtension}. */
    void putExtension(Target target, String key, Json value);

    /** Merges an object into an attached object; see {@link AsyncContextServices#mergeExtension}. */
    void mergeExtension(Target target, String key, Json object);

    /** Removes attached data; see {@link AsyncContextServices#removeExtension}. */
    void removeExtension(Target target, String key);

    /** Reads a page of an export of the services of all customers; see {@link AsyncContextServices#export}. */
    ServicePage export(ExportQuery query);

    /** Writes services into files on the server; see {@link AsyncContextServices#exportFiles}. */
    List<String> exportFiles(ExportQuery query, ExportFormat format);

    /** Lists the enumerations; see {@link AsyncContextServices#businessAttributes}. */
    List<BusinessAttribute> businessAttributes();

    /** Reads an enumeration; see {@link AsyncContextServices#businessAttribute}. */
    BusinessAttribute businessAttribute(String name);

    /** Reads the enumeration of a field; see {@link AsyncContextServices#businessAttributeOf}. */
    Optional<BusinessAttribute> businessAttributeOf(String field);

    /** Returns the asynchronous form of these operations. */
    AsyncContextServices async();

    /** Stops pending operations and releases threads, connections and files. Further calls have no effect. */
    @Override
    void close();
}
