package io.contextservices.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to start many services. Immutable.
 *
 * <pre>{@code
 * List<StartOutcome> outcomes = services.startAll(BulkStart.of(events));
 * }</pre>
 */
public final class BulkStart {

    /** The maximum number of services in one request, and in an {@link #atomic} start. */
    public static final int MAX_SERVICES = 1_000;

    private final List<ServiceStartEvent> services;
    private final boolean atomic;

    private BulkStart(List<ServiceStartEvent> services, boolean atomic) {
        this.services = services;
        this.atomic = atomic;
    }

    /**
     * Returns a start of these services, each independent of the others.
     *
     * @param services any number of events; each HTTP request holds up to {@value #MAX_SERVICES}, and a client sends as
     *     many requests as necessary
     */
    public static BulkStart of(List<ServiceStartEvent> services) {
        return new BulkStart(List.copyOf(services), false);
    }

    /** Returns a copy with this value of {@link #atomic()}. */
    public BulkStart withAtomic(boolean atomic) {
        return new BulkStart(services, atomic);
    }

    /** Returns the events. */
    public List<ServiceStartEvent> services() {
        return services;
    }

    /**
     * Returns whether one invalid event prevents the start of all; {@code false} unless set. Such a start is limited to
     * {@value #MAX_SERVICES} services.
     */
    public boolean atomic() {
        return atomic;
    }

    /** Returns whether the other object is a start of equal events that is atomic as well or is not either. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BulkStart that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the events without the data of the customers, and whether the start is atomic. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(BulkStart.class).show("services", services).show("atomic", atomic);
    }
}
