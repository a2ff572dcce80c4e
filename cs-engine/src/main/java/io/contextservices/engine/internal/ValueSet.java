package io.contextservices.engine.internal;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.BusinessAttribute.Value;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of an enumeration, found by name, by database id, or by that id in digits. */
public final class ValueSet {

    private static final int MAX_LISTED = 50;
    private static final Duration MIN_DURATION = Duration.ofSeconds(1);
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private final BusinessAttribute attribute;
    private final boolean mapNames;
    private final Map<String, Value> byText = new HashMap<>();
    private final String fault;

    ValueSet(BusinessAttribute attribute, boolean mapNames) {
        this.attribute = attribute;
        this.mapNames = mapNames;
        for (Value value : attribute.values()) {
            byText.put(value.name(), value);
            byText.put(id(value), value);
        }
        fault = fault(attribute.values());
    }

    /** Reports the faults of a configured enumeration. */
    @SuppressWarnings("ReferenceEquality") // a value that is listed twice is a fault, too
    public static void check(BusinessAttribute attribute, Consumer<String> faults) {
        name(attribute.name(), faults);
        Map<String, Value> byText = new HashMap<>();
        for (Value value : attribute.values()) {
            name(value.name(), faults);
            for (String text : List.of(value.name(), id(value))) {
                Value other = byText.putIfAbsent(text, value);
                if (other != null && other != value) {
                    faults.accept(other + " and " + value + " cannot be distinguished");
                }
            }
            value.expiration()
                    .filter(time -> time.compareTo(MIN_DURATION) < 0
                            || time.compareTo(MAX_DURATION) > 0
                            || time.toNanosPart() != 0)
                    .ifPresent(time -> faults.accept(
                            "the expiration of " + value + " must be whole seconds, 1 s to 100 years, not " + time));
        }
        attribute
                .defaultValue()
                .filter(text -> !byText.containsKey(text))
                .ifPresent(text -> faults.accept("the default value " + text + " is none of its values"));
    }

    private static void name(String name, Consumer<String> faults) {
        try {
            Limits.DEFAULT.checkKey("name", name);
        } catch (InvalidRequestException e) {
            faults.accept(String.valueOf(e.getMessage()));
        }
    }

    private static String fault(List<Value> values) {
        int more = values.size() - MAX_LISTED;
        return values.stream()
                .limit(MAX_LISTED)
                .map(Value::toString)
                .collect(Collectors.joining(", ", "must be one of ", more > 0 ? ", and " + more + " more" : ""));
    }

    static String id(Value value) {
        return Long.toString(value.dbId());
    }

    List<Value> values() {
        return attribute.values();
    }

    @Nullable
    Value find(String text) {
        return byText.get(text);
    }

    /** Finds a value. A number matches only an id, although a name may consist of digits. */
    @Nullable
    Value find(AttributeValue given) {
        Value found = byText.get(given.text());
        boolean otherId = found != null
                && given instanceof AttributeValue.DbId
                && !given.text().equals(id(found));
        return otherId ? null : found;
    }

    /** Returns the message about a value that the enumeration does not have. */
    String fault() {
        return fault;
    }

    @Nullable
    Value defaultValue() {
        return attribute.defaultValue().map(byText::get).orElse(null);
    }

    /**
     * Returns a value as reads show it. A value that the enumeration does not have, or no longer has, is returned
     * unchanged.
     */
    AttributeValue shown(AttributeValue stored) {
        Value value = find(stored);
        if (value == null) {
            return stored;
        }
        return mapNames ? AttributeValue.of(value.name()) : AttributeValue.of(value.dbId());
    }
}
