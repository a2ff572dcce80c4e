package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A selection of the services of a customer or a contact key, and the view of each. Immutable: each
 * {@code with…} method returns a changed copy.
 *
 * <pre>{@code
 * ServiceQuery query = ServiceQuery.active().withServiceTypes("new-account").withExtensions("coupon").withLimit(20);
 * }</pre>
 */
public final class ServiceQuery {

    /** The maximum number of services in a response, and the default. */
    public static final int MAX_LIMIT = 1_000;

    private static final ServiceQuery ALL =
            new ServiceQuery(Status.ALL, Set.of(), null, null, ServiceView.plain(), null, null);

    private final Status status;
    private final Set<String> serviceTypes;
    private final @Nullable Instant startedFrom;
    private final @Nullable Instant startedTo;
    private final ServiceView view;
    private final @Nullable Integer limit;
    private final @Nullable String after;

    private ServiceQuery(
            Status status,
            Set<String> serviceTypes,
            @Nullable Instant startedFrom,
            @Nullable Instant startedTo,
            ServiceView view,
            @Nullable Integer limit,
            @Nullable String after) {
        this.status = status;
        this.serviceTypes = serviceTypes;
        this.startedFrom = startedFrom;
        this.startedTo = startedTo;
        this.view = view;
        this.limit = limit;
        this.after = after;
    }

    /** Returns a query for all services. */
    public static ServiceQuery all() {
        return ALL;
    }

    /** Returns a query for the active services. */
    public static ServiceQuery active() {
        return ALL.withStatus(Status.ACTIVE);
    }

    /** Returns a query for the completed services. */
    public static ServiceQuery completed() {
        return ALL.withStatus(Status.COMPLETED);
    }

    /** Selects only services with this status. */
    public ServiceQuery withStatus(Status status) {
        requireNonNull(status, "status");
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, after);
    }

    /**
     * Selects only services of these types, given as names or as database ids in digits; {@code service_types}. Without
     * types, selects services of every type.
     */
    public ServiceQuery withServiceTypes(String... types) {
        return new ServiceQuery(status, QueryRules.types(types), startedFrom, startedTo, view, limit, after);
    }

    /**
     * Selects only services that started at this instant or later; {@code started_from}, truncated to milliseconds.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public ServiceQuery withStartedFrom(Instant from) {
        Instant millis = QueryRules.millis("started_from", from);
        return new ServiceQuery(status, serviceTypes, millis, startedTo, view, limit, after);
    }

    /**
     * Selects only services that started before this instant; {@code started_to}, truncated to milliseconds.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public ServiceQuery withStartedTo(Instant to) {
        Instant millis = QueryRules.millis("started_to", to);
        return new ServiceQuery(status, serviceTypes, startedFrom, millis, view, limit, after);
    }

    /** Requests the data attached under these keys; {@code extensions=a,b}. */
    public ServiceQuery withExtensions(String... keys) {
        return withView(view.withExtensions(keys));
    }

    /** Requests all attached data; {@code extensions=*}. */
    public ServiceQuery withAllExtensions() {
        return withView(view.withAllExtensions());
    }

    /** Sets the view of each service. */
    public ServiceQuery withView(ServiceView view) {
        requireNonNull(view, "view");
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, after);
    }

    /**
     * Sets the maximum number of services; {@code limit}, {@value #MAX_LIMIT} unless set. If services are large, a
     * response may contain fewer although there are more; then {@link ServicePage#next()} is present.
     *
     * @throws InvalidRequestException if the limit is not 1 to {@value #MAX_LIMIT}
     */
    public ServiceQuery withLimit(int limit) {
        int checked = QueryRules.limit(limit, MAX_LIMIT);
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, checked, after);
    }

    /** Continues after an earlier response to the same query; {@code after}, see {@link ServicePage#next()}. */
    public ServiceQuery withAfter(String cursor) {
        requireNonNull(cursor, "cursor");
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, cursor);
    }

    /** Returns the status of the selected services. */
    public Status status() {
        return status;
    }

    /** Returns the selected types, as {@link AttributeValue#text()}; empty for every type. */
    public Set<String> serviceTypes() {
        return serviceTypes;
    }

    /** Returns the earliest start time, inclusive. */
    public Optional<Instant> startedFrom() {
        return Optional.ofNullable(startedFrom);
    }

    /** Returns the latest start time, exclusive. */
    public Optional<Instant> startedTo() {
        return Optional.ofNullable(startedTo);
    }

    /** Returns the view of each service. */
    public ServiceView view() {
        return view;
    }

    /** Returns the maximum number of services. */
    public OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    /** Returns the cursor after which the response begins. */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }

    /** Returns whether the other object is a query with the same fields. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceQuery that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the fields that are set; of the cursor, only whether it is set. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(ServiceQuery.class)
                .show("status", status)
                .show("serviceTypes", serviceTypes)
                .show("startedFrom", startedFrom)
                .show("startedTo", startedTo)
                .show("view", view)
                .show("limit", limit)
                .hide("after", after);
    }
}
