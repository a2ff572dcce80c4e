package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which services of a customer or a contact key a list holds, and how much of each. Immutable: every method returns a
 * changed copy.
 *
 * <pre>{@code
 * ServiceQuery query = ServiceQuery.active().serviceTypes("new-account").extensions("coupon").limit(20);
 * }</pre>
 */
public final class ServiceQuery {

    /** The most services that one answer holds, asked for or not. */
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

    /** Whether services that have ended are wanted, or those that have not; the last segment of the URL. */
    public enum Status {
        /** Both. */
        ALL,
        /** Those that have not ended: {@code /active}. */
        ACTIVE,
        /** Those that have ended: {@code /completed}. */
        COMPLETED
    }

    /** All services. */
    public static ServiceQuery all() {
        return ALL;
    }

    /** The services that have not ended. */
    public static ServiceQuery active() {
        return ALL.status(Status.ACTIVE);
    }

    /** The services that have ended. */
    public static ServiceQuery completed() {
        return ALL.status(Status.COMPLETED);
    }

    /** The same for services of another status. */
    public ServiceQuery status(Status status) {
        requireNonNull(status, "status");
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, after);
    }

    /**
     * Only services of one of these types, given as names or as database ids in digits; {@code service_types}. None given:
     * services of every type.
     */
    public ServiceQuery serviceTypes(String... types) {
        Set<String> set = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(types)));
        return new ServiceQuery(status, set, startedFrom, startedTo, view, limit, after);
    }

    /**
     * Only services that started at this instant or later; {@code started_from}, to the millisecond.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public ServiceQuery startedFrom(Instant from) {
        Instant millis = millis("started_from", from);
        return new ServiceQuery(status, serviceTypes, millis, startedTo, view, limit, after);
    }

    /**
     * Only services that started before this instant; {@code started_to}, to the millisecond.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public ServiceQuery startedTo(Instant to) {
        Instant millis = millis("started_to", to);
        return new ServiceQuery(status, serviceTypes, startedFrom, millis, view, limit, after);
    }

    /** With the data attached under these keys; {@code extensions=a,b}. */
    public ServiceQuery extensions(String... keys) {
        return view(view.withExtensions(keys));
    }

    /** With all attached data; {@code extensions=*}. */
    public ServiceQuery allExtensions() {
        return view(view.withAllExtensions());
    }

    /** With this much of each service. */
    public ServiceQuery view(ServiceView view) {
        requireNonNull(view, "view");
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, after);
    }

    /**
     * At most so many services; {@code limit}. Unset: {@value #MAX_LIMIT}. An answer may hold fewer although there are
     * more, when they are large; {@link ServicePage#next()} tells.
     *
     * @throws InvalidRequestException if the limit is not 1 to {@value #MAX_LIMIT}
     */
    public ServiceQuery limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidRequestException("limit", Violation.OUT_OF_RANGE, "not between 1 and " + MAX_LIMIT);
        }
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, after);
    }

    /** From where an earlier answer to the same query ended; {@code after}, see {@link ServicePage#next()}. */
    public ServiceQuery after(String cursor) {
        requireNonNull(cursor, "cursor");
        return new ServiceQuery(status, serviceTypes, startedFrom, startedTo, view, limit, cursor);
    }

    /** Whether services that have ended are wanted. */
    public Status status() {
        return status;
    }

    /** The types wanted, as {@link AttributeValue#text()}; empty: every type. */
    public Set<String> serviceTypes() {
        return serviceTypes;
    }

    /** The earliest start wanted. */
    public Optional<Instant> startedFrom() {
        return Optional.ofNullable(startedFrom);
    }

    /** The start before which services are wanted. */
    public Optional<Instant> startedTo() {
        return Optional.ofNullable(startedTo);
    }

    /** How much of each service is wanted. */
    public ServiceView view() {
        return view;
    }

    /** How many services are wanted at most. */
    public OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    /** Where an earlier answer ended. */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }

    private static Instant millis(String field, Instant instant) {
        Instant millis = instant.truncatedTo(ChronoUnit.MILLIS);
        if (!Timestamps.inRange(millis)) {
            throw new InvalidRequestException(field, Violation.OUT_OF_RANGE, "not in the years 0000 to 9999");
        }
        return millis;
    }
}
