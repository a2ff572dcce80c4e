package io.contextservices.wire;

import static io.contextservices.api.Violation.DUPLICATE_KEY;
import static io.contextservices.api.Violation.INVALID_FORMAT;
import static io.contextservices.api.Violation.OUT_OF_RANGE;

import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query and collects their violations. Unknown and empty parameters are ignored. */
final class QueryReader {

    private final Map<String, List<String>> parameters = new LinkedHashMap<>();
    private final List<Violation> violations = new ArrayList<>(0);

    QueryReader(String query) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (!value.isEmpty()) {
                parameters.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
            }
        }
    }

    /** Throws if there were violations. */
    void end() {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    /** Returns the decoded value of a parameter that has one value. */
    @Nullable
    String text(String name) {
        List<String> raw = parameters.getOrDefault(name, List.of());
        if (raw.size() > 1) {
            add(name, DUPLICATE_KEY, "given more than once");
        }
        return raw.isEmpty() ? null : decode(name, raw.get(0));
    }

    /** Returns the values of a list: those of every parameter of this name, without repetitions. */
    String[] values(String name) {
        Set<String> values = new LinkedHashSet<>();
        for (String raw : parameters.getOrDefault(name, List.of())) {
            String list = decode(name, raw);
            if (list != null && !ValueList.read(list, values::add)) {
                add(name, INVALID_FORMAT, "a value in quotes must end with a quote before a comma");
            }
        }
        return values.toArray(String[]::new);
    }

    /** Returns the ids in a list of ids of states or tasks. */
    long[] ids(String name) {
        List<Long> ids = new ArrayList<>();
        for (String value : values(name)) {
            Long id = integer(name, value, 0, FieldRules.MAX_ID);
            if (id != null) {
                ids.add(id);
            }
        }
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    @Nullable
    Instant instant(String name) {
        String text = text(name);
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (text != null && instant == null) {
            add(name, INVALID_FORMAT, "must be a real date and time of the form " + Timestamps.FORM);
        }
        return instant;
    }

    boolean bool(String name) {
        String text = text(name);
        if (text != null && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            add(name, INVALID_FORMAT, "must be true or false");
        }
        return "true".equalsIgnoreCase(text);
    }

    @Nullable
    Integer integer(String name, int least, int most) {
        String text = text(name);
        Long number = text == null ? null : integer(name, text, least, most);
        return number == null ? null : number.intValue();
    }

    private @Nullable Long integer(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number < least || number > most) {
                add(name, OUT_OF_RANGE, "not between " + least + " and " + most);
                return null;
            }
            if (Long.toString(number).equals(text)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the violation for all other malformed integers.
        }
        add(name, INVALID_FORMAT, "must be an integer from " + least + " to " + most);
        return null;
    }

    /** Returns the choice whose name is the value of the parameter. */
    <T> @Nullable T choice(String name, Function<T, String> nameOf, T[] choices) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        for (T choice : choices) {
            if (nameOf.apply(choice).equals(text)) {
                return choice;
            }
        }
        add(
                name,
                INVALID_FORMAT,
                "must be " + Arrays.stream(choices).map(nameOf).collect(Collectors.joining(" or ")));
        return null;
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    private @Nullable String decode(String name, String raw) {
        String text = UriCodec.decode(raw, true);
        if (text == null) {
            add(name, INVALID_FORMAT, "not percent-encoded UTF-8");
        }
        return text;
    }

    void add(String field, String code, String message) {
        violations.add(new Violation(field, code, message));
    }
}
