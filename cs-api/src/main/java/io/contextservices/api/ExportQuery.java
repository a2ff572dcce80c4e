package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.ServiceQuery.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which services an export holds: of everybody's, those to which something happened in a range of time. Immutable: every
 * method returns a changed copy.
 *
 * <pre>{@code
 * ExportQuery query = ExportQuery.from(yesterday).to(today).completed();
 * }</pre>
 */
public final class ExportQuery {

    /** The most services that one page holds, asked for or not. */
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

    /** What has to have happened in the range; {@code filter_events}. */
    public enum Events {
        /** Anything: to the service, its states, its tasks, or what is attached to them. */
        ANY,
        /** The service started. */
        STARTED,
        /** The service ended. */
        COMPLETED
    }

    /**
     * The services to which anything happened at this instant or later; {@code time_from}, to the millisecond.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public static ExportQuery from(Instant from) {
        return new ExportQuery(millis(ExportCodec.TIME_FROM, from), null, Events.ANY, Status.ALL, null, null);
    }

    /**
     * Only what happened before this instant; {@code time_to}, to the millisecond. Unset: before the server answers the first
     * page.
     *
     * @throws InvalidRequestException if the instant is not in the years 0000 to 9999
     */
    public ExportQuery to(Instant to) {
        return new ExportQuery(timeFrom, millis(ExportCodec.TIME_TO, to), events, status, limit, after);
    }

    /** Only services that started in the range. */
    public ExportQuery started() {
        return events(Events.STARTED);
    }

    /** Only services that ended in the range. */
    public ExportQuery completed() {
        return events(Events.COMPLETED);
    }

    /** Only services to which this happened in the range. */
    public ExportQuery events(Events events) {
        return new ExportQuery(timeFrom, timeTo, requireNonNull(events, "events"), status, limit, after);
    }

    /** Only services that have not ended by now; {@code filter_state=active}. */
    public ExportQuery active() {
        return status(Status.ACTIVE);
    }

    /** Only services that have ended by now; {@code filter_state=inactive}. */
    public ExportQuery inactive() {
        return status(Status.COMPLETED);
    }

    /** Only services that now have this status. */
    public ExportQuery status(Status status) {
        return new ExportQuery(timeFrom, timeTo, events, requireNonNull(status, "status"), limit, after);
    }

    /**
     * At most so many services in a page; {@code limit}. Unset: {@value #MAX_LIMIT}.
     *
     * @throws InvalidRequestException if the limit is not 1 to {@value #MAX_LIMIT}
     */
    public ExportQuery limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidRequestException("limit", Violation.OUT_OF_RANGE, "not between 1 and " + MAX_LIMIT);
        }
        return new ExportQuery(timeFrom, timeTo, events, status, limit, after);
    }

    /** From where an earlier page of the same export ended; {@code after}, see {@link ServicePage#next()}. */
    public ExportQuery after(String cursor) {
        return new ExportQuery(timeFrom, timeTo, events, status, limit, requireNonNull(cursor, "cursor"));
    }

    /** The beginning of the range. */
    public Instant timeFrom() {
        return timeFrom;
    }

    /** The end of the range, which is not in it. */
    public Optional<Instant> timeTo() {
        return Optional.ofNullable(timeTo);
    }

    /** What has to have happened in the range. */
    public Events events() {
        return events;
    }

    /** Whether services that have ended are wanted. */
    public Status status() {
        return status;
    }

    /** How many services are wanted at most in a page. */
    public OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    /** Where an earlier page ended. */
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
