package io.contextservices.api;

import static io.contextservices.api.Violation.DUPLICATE_KEY;
import static io.contextservices.api.Violation.INVALID_FORMAT;
import static io.contextservices.api.Violation.OUT_OF_RANGE;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The URL form of look-ups, for implementations of the API; an application has no need of it. Stateless. */
public final class UriCodec {

    private static final String SERVICE_TYPES = "service_types";
    private static final String STARTED_FROM = "started_from";
    private static final String STARTED_TO = "started_to";
    private static final String EXTENSIONS = "extensions";
    private static final String LIMIT = "limit";
    private static final String AFTER = "after";

    private UriCodec() {}

    /**
     * Decodes a segment of a path: percent signs and UTF-8, a plus sign standing for itself.
     *
     * @return {@code null} if it is not well-formed
     */
    public static @Nullable String decodeSegment(String raw) {
        return decode(raw, false);
    }

    /** Encodes a text so that it can stand anywhere in a path or a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Reads the query of a list.
     *
     * @param query as it stands in the URL, without the question mark; parameters that are not known are left alone
     * @throws InvalidRequestException with all that is wrong
     */
    public static ServiceQuery readServiceQuery(ServiceQuery.Status status, String query) {
        QueryReader reader = new QueryReader(ServiceQuery.all().status(status));
        reader.read(query);
        return reader.query.view(reader.view);
    }

    /**
     * Reads the query of a single service.
     *
     * @param query as it stands in the URL, without the question mark; parameters that are not known are left alone
     * @throws InvalidRequestException with all that is wrong
     */
    public static ServiceView readServiceView(String query) {
        QueryReader reader = new QueryReader(null);
        reader.read(query);
        return reader.view;
    }

    /** Writes the query of a list, without its status and without a question mark; empty if there is nothing to say. */
    public static String write(ServiceQuery query) {
        StringJoiner out = new StringJoiner("&");
        list(out, SERVICE_TYPES, query.serviceTypes());
        query.startedFrom().ifPresent(from -> out.add(STARTED_FROM + '=' + Timestamps.format(from)));
        query.startedTo().ifPresent(to -> out.add(STARTED_TO + '=' + Timestamps.format(to)));
        view(out, query.view());
        query.limit().ifPresent(limit -> out.add(LIMIT + '=' + limit));
        query.after().ifPresent(after -> out.add(AFTER + '=' + encode(after)));
        return out.toString();
    }

    /** Writes the query of a single service, without a question mark; empty if there is nothing to say. */
    public static String write(ServiceView view) {
        StringJoiner out = new StringJoiner("&");
        view(out, view);
        return out.toString();
    }

    private static void view(StringJoiner out, ServiceView view) {
        if (view.allExtensions()) {
            out.add(EXTENSIONS + '=' + ServiceView.EVERYTHING);
        } else {
            list(out, EXTENSIONS, view.extensions());
        }
    }

    private static void list(StringJoiner out, String name, Collection<String> values) {
        if (!values.isEmpty()) {
            out.add(name + '=' + values.stream().map(UriCodec::encode).collect(Collectors.joining(",")));
        }
    }

    private static @Nullable String decode(String raw, boolean plusIsSpace) {
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

    /** Reads parameters one by one and collects what is wrong with them. */
    private static final class QueryReader {

        private final boolean list;
        private final List<Violation> violations = new ArrayList<>(0);
        private final Set<String> seen = new HashSet<>();
        private ServiceQuery query;
        private ServiceView view = ServiceView.plain();

        /** Of a single service where there is no list query to start from. */
        QueryReader(@Nullable ServiceQuery query) {
            this.list = query != null;
            this.query = query != null ? query : ServiceQuery.all();
        }

        void read(String raw) {
            if (raw.isEmpty()) {
                return;
            }
            for (String parameter : raw.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                if (!value.isEmpty()) {
                    parameter(name, value);
                }
            }
            if (!violations.isEmpty()) {
                throw new InvalidRequestException(violations);
            }
        }

        private void parameter(String name, String value) {
            if (name.equals(EXTENSIONS)) {
                once(name);
                view = view.withExtensions(values(name, value).toArray(String[]::new));
            } else if (list) {
                switch (name) {
                    case SERVICE_TYPES -> {
                        once(name);
                        query = query.serviceTypes(values(name, value).toArray(String[]::new));
                    }
                    case STARTED_FROM -> instant(name, value, query::startedFrom);
                    case STARTED_TO -> instant(name, value, query::startedTo);
                    case LIMIT -> limit(value);
                    case AFTER -> {
                        once(name);
                        String cursor = text(name, value);
                        query = cursor == null ? query : query.after(cursor);
                    }
                    default -> {}
                }
            }
        }

        private void instant(String name, String value, Function<Instant, ServiceQuery> setter) {
            once(name);
            String text = text(name, value);
            if (text == null) {
                return;
            }
            Instant instant = Timestamps.parse(text);
            if (instant == null) {
                add(name, INVALID_FORMAT, "must be a real date and time of the form " + Timestamps.FORM);
            } else {
                query = setter.apply(instant);
            }
        }

        private void limit(String value) {
            once(LIMIT);
            try {
                query = query.limit(Integer.parseInt(value));
            } catch (NumberFormatException notANumber) {
                add(LIMIT, INVALID_FORMAT, "must be an integer from 1 to " + ServiceQuery.MAX_LIMIT);
            } catch (InvalidRequestException outOfRange) {
                add(LIMIT, OUT_OF_RANGE, outOfRange.violations().get(0).message());
            }
        }

        /** The values of a list, in which a comma that belongs to a value is written as %2C. */
        private List<String> values(String name, String value) {
            List<String> values = new ArrayList<>();
            for (String raw : value.split(",", -1)) {
                String text = text(name, raw);
                if (text != null && !text.isEmpty()) {
                    values.add(text);
                }
            }
            return values;
        }

        private @Nullable String text(String name, String raw) {
            String text = decode(raw, true);
            if (text == null) {
                add(name, INVALID_FORMAT, "not percent-encoded UTF-8");
            }
            return text;
        }

        private void once(String name) {
            if (!seen.add(name)) {
                add(name, DUPLICATE_KEY, "given more than once");
            }
        }

        private void add(String field, String code, String message) {
            violations.add(new Violation(field, code, message));
        }
    }
}
