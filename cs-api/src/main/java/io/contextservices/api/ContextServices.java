package io.contextservices.api;

/**
 * The operations, waiting for their outcome. The calls and their failures are those of {@link AsyncContextServices}; here
 * a {@link ContextServicesException} is thrown. A thread that is interrupted while it waits gives the operation up, stays
 * interrupted and gets a {@link java.util.concurrent.CancellationException}.
 */
public interface ContextServices extends AutoCloseable {

    /** Starts a service; see {@link AsyncContextServices#start}. */
    StartedService start(ServiceStartEvent event);

    /** Reads a service without attached data; see {@link AsyncContextServices#get(long, ServiceView)}. */
    default Service get(long serviceId) {
        return get(serviceId, ServiceView.plain());
    }

    /** Reads a service; see {@link AsyncContextServices#get(long, ServiceView)}. */
    Service get(long serviceId, ServiceView view);

    /** Lists the services of a customer; see {@link AsyncContextServices#findByCustomer}. */
    ServicePage findByCustomer(String customerId, ServiceQuery query);

    /** Lists the anonymous services under a contact key; see {@link AsyncContextServices#findByContactKey}. */
    ServicePage findByContactKey(String contactKey, ServiceQuery query);

    /** The same operations, without waiting. */
    AsyncContextServices async();

    /** Ends what is under way and gives back threads, connections and files. Does nothing the second time. */
    @Override
    void close();
}
