package io.contextservices.wire;

import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.ExportQuery.Events;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Status;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.Timestamps;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;

/** The wire format of exports. For implementations of the API; applications do not need it. Stateless. */
public final class ExportCodec {

    private static final String TIME_FROM = "time_from";
    private static final String TIME_TO = "time_to";

    private static final String FILTER_EVENTS = "filter_events";
    private static final String FILTER_STATE = "filter_state";
    private static final String EXPORT_CONTENT = "export_content";
    private static final String FORMAT = "format";
    private static final String LIMIT = "limit";
    private static final String AFTER = "after";
    private static final String CREATED = "created";

    private ExportCodec() {}

    /**
     * An export in the body of the response.
     *
     * @param query the services to export; with a limit or a cursor, the response is one page, otherwise the whole
     *     export
     * @param content whether the export contains whole services instead of only their ids
     */
    public record Stream(ExportQuery query, boolean content) {

        /** Returns whether the response is one page instead of the whole export. */
        public boolean isPage() {
            return query.limit().isPresent() || query.after().isPresent();
        }
    }

    /**
     * An export into files on the server.
     *
     * @param query the services to export; its limit is ignored
     * @param format the format of the files
     */
    public record Files(ExportQuery query, ExportFormat format) {}

    /**
     * Reads the query parameters of an export in the body of the response.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static Stream readStream(String query) {
        QueryReader in = new QueryReader(query);
        ExportQuery read = filters(in);
        boolean content = in.bool(EXPORT_CONTENT);
        if (read.status() != Status.ALL && !content) {
            in.add(EXPORT_CONTENT, Violation.REQUIRED, "must be true where filter_state is active or inactive");
        }
        Integer limit = in.integer(LIMIT, 1, ExportQuery.MAX_LIMIT);
        in.end();
        return new Stream(limit == null ? read : read.withLimit(limit), content);
    }

    /**
     * Reads the query parameters of an export into files.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static Files readFiles(String query) {
        QueryReader in = new QueryReader(query);
        ExportQuery read = filters(in);
        ExportFormat format = in.choice(FORMAT, ExportCodec::name, ExportFormat.values());
        in.end();
        return new Files(read, format == null ? ExportFormat.JSON : format);
    }

    private static ExportQuery filters(QueryReader in) {
        Instant from = in.instant(TIME_FROM);
        Instant to = in.instant(TIME_TO);
        Events events = in.choice(FILTER_EVENTS, ExportCodec::name, Events.values());
        Status status = in.choice(FILTER_STATE, ExportCodec::name, Status.values());
        String after = in.text(AFTER);
        if (from == null && !in.has(TIME_FROM)) {
            in.add(TIME_FROM, Violation.REQUIRED, "must be given");
        }
        ExportQuery read = ExportQuery.from(from == null ? Instant.EPOCH : from);
        read = to == null ? read : read.withTimeTo(to);
        read = events == null ? read : read.withEvents(events);
        read = status == null ? read : read.withStatus(status);
        return after == null ? read : read.withAfter(after);
    }

    /** Writes the query parameters of an export in the body of the response, without a question mark. */
    public static String write(Stream stream) {
        StringJoiner out = filters(stream.query());
        if (stream.content()) {
            out.add(EXPORT_CONTENT + "=true");
        }
        stream.query().limit().ifPresent(limit -> out.add(LIMIT + '=' + limit));
        return out.toString();
    }

    /** Writes the query parameters of an export into files, without a question mark. */
    public static String write(Files files) {
        return filters(files.query()).add(FORMAT + '=' + name(files.format())).toString();
    }

    private static StringJoiner filters(ExportQuery query) {
        StringJoiner out = new StringJoiner("&");
        out.add(TIME_FROM + '=' + Timestamps.format(query.timeFrom()));
        query.timeTo().ifPresent(to -> out.add(TIME_TO + '=' + Timestamps.format(to)));
        if (query.events() != Events.ANY) {
            out.add(FILTER_EVENTS + '=' + name(query.events()));
        }
        if (query.status() != Status.ALL) {
            out.add(FILTER_STATE + '=' + name(query.status()));
        }
        query.after().ifPresent(after -> out.add(AFTER + '=' + UriCodec.encode(after)));
        return out;
    }

    private static String name(Events events) {
        return switch (events) {
            case ANY -> "any";
            case STARTED -> "started";
            case COMPLETED -> "completed";
        };
    }

    private static String name(Status status) {
        return switch (status) {
            case ALL -> "any";
            case ACTIVE -> "active";
            case COMPLETED -> "inactive";
        };
    }

    private static String name(ExportFormat format) {
        return switch (format) {
            case JSON -> "json";
            case CSV -> "csv";
        };
    }

    /** Writes the response to an export into files. */
    public static byte[] writeCreated(List<String> names) {
        FieldWriter out = new FieldWriter().beginObject().beginArray(CREATED);
        names.forEach(out::value);
        return out.endArray().endObject().toBytes();
    }

    /**
     * Reads the response to an export into files.
     *
     * @throws IllegalArgumentException if the JSON is not such a response
     */
    public static List<String> readCreated(byte[] json) {
        Json created = JsonText.parseFields(json).get(CREATED);
        if (created == null) {
            throw new IllegalArgumentException("no " + CREATED);
        }
        return JsonText.items(created).stream().map(ExportCodec::text).toList();
    }

    private static String text(Json json) {
        String name = JsonText.asText(json);
        if (name == null) {
            throw new IllegalArgumentException("the name of a file is not a string");
        }
        return name;
    }

    /**
     * Returns the JSON in one line: line breaks between values of attached data become spaces. JSON strings contain
     * none.
     */
    public static byte[] line(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
