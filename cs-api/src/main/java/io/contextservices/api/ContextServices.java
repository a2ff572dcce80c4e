package io.contextservices.api;

import java.util.List;
import java.util.Optional;

/**
 * The operations, waiting for their outcome. The calls and their failures are those of {@link AsyncContextServices}; here
 * a {@link ContextServicesException} is thrown. A thread that is interrupted while it waits gives the operation up, stays
 * interrupted and gets a {@link java.util.concurrent.CancellationException}.
 */
public interface ContextServices extends AutoCloseable {

    /** Starts a service; see {@link AsyncContextServices#start(ServiceStartEvent)}. */
    default StartedService start(ServiceStartEvent event) {
        return start(event, IfActive.CREATE_NEW);
    }

    /** Starts a service unless there is one like it; see {@link AsyncContextServices#start(ServiceStartEvent, IfActive)}. */
    StartedService start(ServiceStartEvent event, IfActive ifActive);

    /** The same operations with options; see {@link AsyncContextServices#with}. */
    ContextServices with(CallOptions options);

    /** Finds services, or starts those that are not there; see {@link AsyncContextServices#startComposite}. */
    List<StartedComposite> startComposite(CompositeStart start);

    /** Starts many services, each of them if it can be; see {@link AsyncContextServices#startAll(BulkStart)}. */
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

    /** Lists the anonymous services under a contact key; see {@link AsyncContextServices#findByContactKey}. */
    ServicePage findByContactKey(String contactKey, ServiceQuery query);

    /** Ends a service; see {@link AsyncContextServices#end}. */
    void end(long serviceId, EndEvent event);

    /** Gives a service to a customer; see {@link AsyncContextServices#associate(String, long, ServiceStartEvent)}. */
    void associate(String customerId, long serviceId, ServiceStartEvent update);

    /** Gives a service to a customer, and changes nothing else; see {@link AsyncContextServices#associate(String, long)}. */
    default void associate(String customerId, long serviceId) {
        associate(customerId, serviceId, ServiceStartEvent.builder().build());
    }

    /** Forgets a service; see {@link AsyncContextServices#delete}. */
    void delete(long serviceId);

    /** Sets when a service is to be forgotten; see {@link AsyncContextServices#expire}. */
    void expire(long serviceId, Expiry expiry);

    /** Starts a state; see {@link AsyncContextServices#startState}. */
    StartedState startState(long serviceId, StateStartEvent event);

    /** Ends a state; see {@link AsyncContextServices#endState}. */
    void endState(long serviceId, long stateId, EndEvent event);

    /** Ends one state and starts another; see {@link AsyncContextServices#transition}. */
    StartedState transition(long serviceId, StateTransitionEvent event);

    /** Lists the states of a service; see {@link AsyncContextServices#states}. */
    List<State> states(long serviceId, StateQuery query);

    /** Reads a state; see {@link AsyncContextServices#state}. */
    State state(long serviceId, long stateId, ServiceView view);

    /** Starts a task; see {@link AsyncContextServices#startTask}. */
    StartedTask startTask(long serviceId, TaskStartEvent event);

    /** Ends a task; see {@link AsyncContextServices#endTask}. */
    void endTask(long serviceId, long taskId, EndEvent event);

    /** Lists the tasks of a service; see {@link AsyncContextServices#tasks}. */
    List<Task> tasks(long serviceId, TaskQuery query);

    /** Reads a task; see {@link AsyncContextServices#task}. */
    Task task(long serviceId, long taskId, ServiceView view);

    /** Attaches a value; see {@link AsyncContextServices#putExtension}. */
    void putExtension(Target target, String key, Json value);

    /** Merges an object into an attached one; see {@link AsyncContextServices#mergeExtension}. */
    void mergeExtension(Target target, String key, Json object);

    /** Takes attached data away; see {@link AsyncContextServices#removeExtension}. */
    void removeExtension(Target target, String key);

    /** Reads a part of everybody's services; see {@link AsyncContextServices#export}. */
    ServicePage export(ExportQuery query);

    /** Writes services into files of the server; see {@link AsyncContextServices#exportFiles}. */
    List<String> exportFiles(ExportQuery query, ExportFormat format);

    /** Lists the enumerations; see {@link AsyncContextServices#businessAttributes}. */
    List<BusinessAttribute> businessAttributes();

    /** Reads an enumeration; see {@link AsyncContextServices#businessAttribute}. */
    BusinessAttribute businessAttribute(String name);

    /** Reads the enumeration that a field has its values from; see {@link AsyncContextServices#businessAttributeOf}. */
    Optional<BusinessAttribute> businessAttributeOf(String field);

    /** The same operations, without waiting. */
    AsyncContextServices async();

    /** Ends what is under way and gives back threads, connections and files. Does nothing the second time. */
    @Override
    void close();
}
