package io.contextservices.api;

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
    CompletableFuture<StartedService> start(ServiceStartEvent event);

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

    /** The same operations, waiting for their outcome; closing one closes the other. */
    default ContextServices blocking() {
        return new BlockingView(this);
    }

    /** Ends what is under way and gives back threads, connections and files. Does nothing the second time. */
    @Override
    void close();
}
