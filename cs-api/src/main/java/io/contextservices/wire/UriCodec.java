package io.contextservices.wire;

import io.contextservices.api.IfActive;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Status;
import io.contextservices.api.Target.Level;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.internal.Timestamps;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The URL form of queries. For implementations of the API; applications do not need it. Stateless. */
public final class UriCodec {

    private static final String SERVICE_TYPES = "service_types";
    private static final String STATE_TYPES = "state_types";
    private static final String TASK_TYPES = "task_types";
    private static final String STATE_ID = "state_id";
    private static final String STARTED_FROM = "started_from";
    private static final String STARTED_TO = "started_to";
    private static final String EXTENSIONS = "extensions";
    private static final String IF_ACTIVE = "if_active";
    private static final String LIMIT = "limit";
    private static final String AFTER = "after";
    private static final String CV_ATTRIBUTE = "cv-attribute";

    private UriCodec() {}

    /**
     * Decodes a segment of a path: percent-encoded UTF-8, in which a plus sign is not a space.
     *
     * @return {@code null} if the segment is malformed
     */
    public static @Nullable String decodeSegment(String raw) {
        return decode(raw, false);
    }

    /** Encodes a text for any place in a path or a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Reads the query of a start.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static IfActive readIfActive(String query) {
        if (query.isEmpty()) {
            return IfActive.CREATE_NEW;
        }
        QueryReader in = new QueryReader(query);
        IfActive read = in.choice(IF_ACTIVE, UriCodec::name, IfActive.values());
        in.end();
        return read == null ? IfActive.CREATE_NEW : read;
    }

    /** Writes the query of a start, without a question mark; empty if there are no parameters. */
    public static String write(IfActive ifActive) {
        return ifActive == IfActive.CREATE_NEW ? "" : IF_ACTIVE + '=' + name(ifActive);
    }

    private static String name(IfActive ifActive) {
        return ifActive.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the query of a list of services.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static ServiceQuery readServiceQuery(Status status, String query) {
        QueryReader in = new QueryReader(query);
        ServiceQuery read = ServiceQuery.all().withStatus(status).withServiceTypes(in.values(SERVICE_TYPES));
        Instant from = in.instant(STARTED_FROM);
        Instant to = in.instant(STARTED_TO);
        ServiceView view = view(Level.SERVICE, in);
        Integer limit = in.integer(LIMIT, 1, ServiceQuery.MAX_LIMIT);
        String after = in.text(AFTER);
        in.end();
        read = from == null ? read : read.withStartedFrom(from);
        read = to == null ? read : read.withStartedTo(to);
        read = limit == null ? read : read.withLimit(limit);
        read = after == null ? read : read.withAfter(after);
        return read.withView(view);
    }

    /**
     * Reads the query of a list of states.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static StateQuery readStateQuery(Status status, String query) {
        QueryReader in = new QueryReader(query);
        StateQuery read = StateQuery.all()
                .withStatus(status)
                .withStateTypes(in.values(STATE_TYPES))
                .withView(view(Level.STATE, in));
        in.end();
        return read;
    }

    /**
     * Reads the query of a list of tasks.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static TaskQuery readTaskQuery(Status status, String query) {
        QueryReader in = new QueryReader(query);
        TaskQuery read = TaskQuery.all()
                .withStatus(status)
                .withTaskTypes(in.values(TASK_TYPES))
                .withStateIds(in.ids(STATE_ID))
                .withView(view(Level.TASK, in));
        in.end();
        return read;
    }

    /**
     * Reads the query of a single service, state or task.
     *
     * @param level the level of the resource; parameters without meaning at this level are unknown
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @throws InvalidRequestException with all violations
     */
    public static ServiceView readView(Level level, String query) {
        QueryReader in = new QueryReader(query);
        ServiceView view = view(level, in);
        in.end();
        return view;
    }

    /**
     * Reads the query of the list of enumerations.
     *
     * @param query the raw query of the URL, without the question mark; unknown parameters are ignored
     * @return the field of the requested enumeration; {@code null} for all enumerations
     * @throws InvalidRequestException with all violations
     */
    public static @Nullable String readCvAttribute(String query) {
        QueryReader in = new QueryReader(query);
        String field = in.text(CV_ATTRIBUTE);
        in.end();
        return field;
    }

    /**
     * Reads the parameters that have a meaning at the level: a state contains no states, and a task contains nothing.
     */
    private static ServiceView view(Level level, QueryReader in) {
        ServiceView view = ServiceView.plain().withExtensions(in.values(EXTENSIONS));
        if (level == Level.SERVICE) {
            view = in.bool(Field.ACTIVE_STATES) ? view.withActiveStates() : view;
            view = in.bool(Field.COMPLETED_STATES) ? view.withCompletedStates() : view;
        }
        if (level != Level.TASK) {
            view = in.bool(Field.ACTIVE_TASKS) ? view.withActiveTasks() : view;
            view = in.bool(Field.COMPLETED_TASKS) ? view.withCompletedTasks() : view;
        }
        return view;
    }

    /** Writes the query of a list, without its status and without a question mark; empty if there are no parameters. */
    public static String write(ServiceQuery query) {
        StringJoiner out = new StringJoiner("&");
        list(out, SERVICE_TYPES, query.serviceTypes());
        query.startedFrom().ifPresent(from -> out.add(STARTED_FROM + '=' + Timestamps.format(from)));
        query.startedTo().ifPresent(to -> out.add(STARTED_TO + '=' + Timestamps.format(to)));
        view(out, Level.SERVICE, query.view());
        query.limit().ifPresent(limit -> out.add(LIMIT + '=' + limit));
        query.after().ifPresent(after -> out.add(AFTER + '=' + encode(after)));
        return out.toString();
    }

    /** Writes the query of a list of states, without its status and without a question mark. */
    public static String write(StateQuery query) {
        StringJoiner out = new StringJoiner("&");
        list(out, STATE_TYPES, query.stateTypes());
        view(out, Level.STATE, query.view());
        return out.toString();
    }

    /** Writes the query of a list of tasks, without its status and without a question mark. */
    public static String write(TaskQuery query) {
        StringJoiner out = new StringJoiner("&");
        list(out, TASK_TYPES, query.taskTypes());
        list(out, STATE_ID, query.stateIds().stream().map(String::valueOf).toList());
        view(out, Level.TASK, query.view());
        return out.toString();
    }

    /**
     * Writes the query of a single service, state or task, without a question mark; empty if there are no parameters.
     *
     * @param level the level of the resource; parameters without meaning at this level are omitted
     */
    public static String write(Level level, ServiceView view) {
        StringJoiner out = new StringJoiner("&");
        view(out, level, view);
        return out.toString();
    }

    /** Writes the query for the enumeration of a field, without a question mark. */
    public static String writeCvAttribute(String field) {
        return CV_ATTRIBUTE + '=' + encode(field);
    }

    private static void view(StringJoiner out, Level level, ServiceView view) {
        list(out, EXTENSIONS, view.extensions());
        if (level == Level.SERVICE) {
            flag(out, Field.ACTIVE_STATES, view.activeStates());
            flag(out, Field.COMPLETED_STATES, view.completedStates());
        }
        if (level != Level.TASK) {
            flag(out, Field.ACTIVE_TASKS, view.activeTasks());
            flag(out, Field.COMPLETED_TASKS, view.completedTasks());
        }
    }

    private static void flag(StringJoiner out, String name, boolean set) {
        if (set) {
            out.add(name + "=true");
        }
    }

    private static void list(StringJoiner out, String name, Collection<String> values) {
        if (!values.isEmpty()) {
            out.add(name + '=' + ValueList.write(values));
        }
    }

    static @Nullable String decode(String raw, boolean plusIsSpace) {
        if (raw.chars().anyMatch(c -> c > 0xFF)) {
            return null;
        }
        if (raw.indexOf('%') < 0 && (!plusIsSpace || raw.indexOf('+') < 0) && isAscii(raw)) {
            return raw;
        }
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        int to = 0;
        for (int from = 0; from < bytes.length; from++) {
            byte b = bytes[from];
            if (b == '%') {
                int high = from + 1 < bytes.length ? Character.digit(bytes[from + 1], 16) : -1;
                int low = from + 2 < bytes.length ? Character.digit(bytes[from + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                b = (byte) (high << 4 | low);
                from += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            bytes[to++] = b;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, to))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
