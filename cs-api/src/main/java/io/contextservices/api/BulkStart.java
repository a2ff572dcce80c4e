package io.contextservices.api;

import java.util.List;

/**
 * Many services to be started at once. Immutable.
 *
 * <pre>{@code
 * List<StartOutcome> outcomes = services.startAll(BulkStart.of(events));
 * }</pre>
 *
 * @param services any number; each request over HTTP takes up to {@value #MOST_SERVICES}, and a client makes as many as
 *     it needs
 * @param atomic whether none is started unless all can be; only for up to {@value #MOST_SERVICES}; {@code false} unless set
 */
public record BulkStart(List<ServiceStartEvent> services, boolean atomic) {

    /** How many services one request, or one that is {@link #atomic}, starts at most. */
    public static final int MOST_SERVICES = 1_000;

    /** Takes a copy of the list. */
    public BulkStart {
        services = List.copyOf(services);
    }

    /** These services, each of which is started if it can be. */
    public static BulkStart of(List<ServiceStartEvent> services) {
        return new BulkStart(services, false);
    }

    /** The same, all or none, or not. */
    public BulkStart atomic(boolean atomic) {
        return new BulkStart(services, atomic);
    }
}
