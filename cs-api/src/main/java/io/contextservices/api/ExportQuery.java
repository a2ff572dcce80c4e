package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A selection of the services in an export: of all customers, the services with events in a time range. Immutable:
 * each {@code with…} method returns a changed copy.
 *
 * <pre>{@code
 * ExportQuery query = ExportQuery.from(yesterday).withTimeTo(today).withEvents(ExportQuery.Events.COMPLETED);
 * }</pre>
 */
public final class ExportQuery {

    /** The maximum number of services in a page, and the default. */
    public static final int MAX_LIMIT = 1_000;

    private final Instant timeFrom;
    private final @Nullable Instant timeTo;
    private final Events events;
    private final Status status;
    private final @Nullable Integer limit;
    private final @Nullable String after;

    private ExportQuery(
            Instant timeFrom,
            @Nullable Instant timeTo,
            Events events,
            Status status,
            @Nullable Integer limit,
            @Nullable String after) {
        this.timeFrom = timeFrom;
        this.timeTo = timeTo;
        this.events = events;
        this.status = status;
        this.limit = limit;
        this.after = after;
    }

    /** The kind of event that has to fall into the range; {@code filter_events}. */
    public enum Events {
        /** Any event of the service, its states, its tasks, or their attached data. */
        ANY,
        /** The start of the service. */
        STARTED,
        /** The end of the service. */
        COMPLETED
    }

    /**
     * Returns a query for services with an event at this instant or later; {@code time_from}, truncated to
     * milliseconds.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public static ExportQuery from(Instant from) {
        return new ExportQuery(QueryRules.millis("time_from", from), null, Events.ANY, Status.ALL, null, null);
    }

    /**
     * Ends the range before this instant; {@code time_to}, truncated to milliseconds. By default, the range ends when
     * the server responds with the first page.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public ExportQuery withTimeTo(Instant to) {
        return new ExportQuery(timeFrom, QueryRules.millis("time_to", to), events, status, limit, after);
    }

    /** Selects only services with this kind of event in the range. */
    public ExportQuery withEvents(Events events) {
        return new ExportQuery(timeFrom, timeTo, requireNonNull(events, "events"), status, limit, after);
    }

    /** Selects only services with this status now; {@code filter_state=active} or {@code inactive}. */
    public ExportQuery withStatus(Status status) {
        return new ExportQuery(timeFrom, timeTo, events, requireNonNull(status, "status"), limit, after);
    }

    /**
     * Sets the maximum number of services in a page; {@code limit}, {@value #MAX_LIMIT} unless set.
     *
     * @throws InvalidRequestException if the limit is not 1 to {@value #MAX_LIMIT}
     */
    public ExportQuery withLimit(int limit) {
        return new ExportQuery(timeFrom, timeTo, events, status, QueryRules.limit(limit, MAX_LIMIT), after);
    }

    /** Continues after an earlier page of the same export; {@code after}, see {@link ServicePage#next()}. */
    public ExportQuery withAfter(String cursor) {
        return new ExportQuery(timeFrom, timeTo, events, status, limit, requireNonNull(cursor, "cursor"));
    }

    /** Returns the beginning of the range, inclusive. */
    public Instant timeFrom() {
        return timeFrom;
    }

    /** Returns the end of the range, exclusive. */
    public Optional<Instant> timeTo() {
        return Optional.ofNullable(timeTo);
    }

    /** Returns the kind of event that has to fall into the range. */
    public Events events() {
        return events;
    }

    /** Returns the status of the selected services. */
    public Status status() {
        return status;
    }

    /** Returns the maximum number of services in a page. */
    public OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    /** Returns the cursor after which the page begins. */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }

    /** Returns whether the other object is a query with the same fields. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExportQuery that && valueFields().equals(that.valueFields());
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
        return new ValueFields(ExportQuery.class)
                .show("timeFrom", timeFrom)
                .show("timeTo", timeTo)
                .show("events", events)
                .show("status", status)
                .show("limit", limit)
                .hide("after", after);
    }
}
