package io.contextservices.api;

import java.util.List;

/**
 * A request to start many services. Immutable.
 *
 * <pre>{@code
 * List<StartOutcome> outcomes = services.startAll(BulkStart.of(events));
 * }</pre>
 *
 * @param services any number of events; each HTTP request holds up to {@value #MAX_SERVICES}, and a client sends as
 *     many requests as necessary
 * @param atomic whether one invalid event prevents the start of all; limited to {@value #MAX_SERVICES} services;
 *     {@code false} unless set
 */
public record BulkStart(List<ServiceStartEvent> services, boolean atomic) {

    /** The maximum number of services in one request, and in an {@link #atomic} start. */
    public static final int MAX_SERVICES = 1_000;

    /** Copies the list. */
    public BulkStart {
        services = List.copyOf(services);
    }

    /** Returns a start of these services, each independent of the others. */
    public static BulkStart of(List<ServiceStartEvent> services) {
        return new BulkStart(services, false);
    }

    /** Returns a copy with this value of {@link #atomic()}. */
    public BulkStart atomic(boolean atomic) {
        return new BulkStart(services, atomic);
    }
}
