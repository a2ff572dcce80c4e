package io.contextservices.wire;

import static io.contextservices.api.Violation.DUPLICATE_KEY;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.Limits;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.api.internal.LookUpKeys;
import io.contextservices.api.internal.Timestamps;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** The rules for the values of fields beyond their types. Collects violations. Client and server use the same rules. */
final class FieldRules {

    static final int DISPOSITION_DESC_CHARACTERS = 64;
    static final int SESSION_ID_CHARACTERS = 32;
    static final int INTERACTION_ID_CHARACTERS = 50;
    static final Duration MAX_TTL = Duration.ofDays(36_500);
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MAX_DURATION = Duration.ofSeconds(Long.MAX_VALUE);

    /**
     * The highest id. Larger integers are not safe: readers that keep JSON numbers as doubles cannot distinguish them.
     */
    static final long MAX_ID = (1L << 53) - 1;

    // A body can contain more violations than are useful, and a response that lists them all would be larger than the
    // body.
    static final int MAX_VIOLATIONS = 1_000;

    final Limits limits;
    private final Target.Level level;
    private final EventValidator.Values values;
    private final List<Violation> violations;

    FieldRules(Limits limits, Target.Level level, EventValidator.Values values, List<Violation> violations) {
        this.limits = limits;
        this.level = level;
        this.values = values;
        this.violations = violations;
    }

    /** Returns the violations to report: each of them once, in the order of the fields. */
    static List<Violation> report(List<Violation> violations, List<String> fields) {
        return violations.stream()
                .distinct()
                .sorted(Comparator.comparingInt(v -> order(v.field(), fields)))
                .limit(MAX_VIOLATIONS)
                .toList();
    }

    /** Returns the position of a field in a report: known fields, then the event as a whole, then attached data. */
    private static int order(String name, List<String> fields) {
        int order = fields.indexOf(name);
        if (order < 0) {
            order = Field.OF_EVERY_EVENT.indexOf(name);
            int rest = order < 0 ? Field.OF_EVERY_EVENT.size() + (name.equals(Violation.WHOLE) ? 0 : 1) : order;
            order = fields.size() + rest;
        }
        return order;
    }

    void ofEveryEvent(Event event) {
        text(Field.SESSION_ID, event.sessionId());
        text(Field.INTERACTION_ID, event.interactionId());
        attribute(Field.APPLICATION_TYPE, event.applicationType());
        attribute(Field.RESOURCE_TYPE, event.resourceType());
        attribute(Field.MEDIA_TYPE, event.mediaType());
        instant(Field.TIMESTAMP, event.timestamp());
    }

    void attached(Event event, Set<String> reserved, Predicate<String> isField) {
        Map<String, Json> attached = event.attached();
        if (attached.size() > limits.attachedKeys()) {
            add(Violation.WHOLE, Violation.TOO_MANY, "more than " + limits.attachedKeys() + " attached keys");
        }
        attached.forEach((key, value) -> {
            if (!JsonText.isUnicode(key)) {
                add(Violation.WHOLE, Violation.INVALID_FORMAT, "an attached key is not valid Unicode");
            } else if (LookUpKeys.vanishes(key) && !value.isNull()) {
                // Earlier versions accepted these keys. A null is accepted, since it is the only way to clear a value
                // that they stored.
                add(key, Violation.INVALID_FORMAT, ExtensionRules.NO_URL);
            } else if (isField.test(key)) {
                add(key, Violation.RESERVED_NAME, "the name of a field of the event cannot be attached");
            } else if (reserved.contains(key)) {
                add(key, Violation.RESERVED_NAME, "the name of a field of the resource cannot be attached");
            }
            if (JsonText.depth(value) >= limits.nesting()) {
                add(key, Violation.TOO_DEEP, "nested deeper than " + limits.nesting());
            }
        });
    }

    void text(String field, Optional<String> text) {
        if (text.isPresent() && !JsonText.isUnicode(text.get())) {
            add(field, Violation.INVALID_FORMAT, "not valid Unicode");
        }
    }

    void text(String field, Optional<String> text, int mostCharacters) {
        text(field, text);
        if (text.isPresent() && LookUpKeys.characters(text.get()) > mostCharacters) {
            add(field, Violation.TOO_LONG, "longer than " + mostCharacters + " characters");
        }
    }

    void key(String field, Optional<String> key) {
        if (key.isPresent()) {
            LookUpKeys.check(field, key.get(), limits, violations);
        }
    }

    void attribute(String field, Optional<AttributeValue> value) {
        if (value.isEmpty()) {
            return;
        }
        if (value.get() instanceof AttributeValue.Name named && !JsonText.isUnicode(named.name())) {
            add(field, Violation.INVALID_FORMAT, "not valid Unicode");
            return;
        }
        String fault = values.fault(level, field.substring(field.lastIndexOf('.') + 1), value.get());
        if (fault != null) {
            add(field, Violation.UNKNOWN_VALUE, fault);
        }
    }

    void id(String field, OptionalLong id) {
        if (id.isPresent() && (id.getAsLong() < 0 || id.getAsLong() > MAX_ID)) {
            add(field, Violation.OUT_OF_RANGE, "not between 0 and " + MAX_ID);
        }
    }

    void duration(String field, Optional<Duration> duration, Duration least, Duration most) {
        Duration given = duration.orElse(null);
        if (given != null && (given.compareTo(least) < 0 || given.compareTo(most) > 0)) {
            String range = most.equals(MAX_DURATION)
                    ? "less than " + least.toSeconds()
                    : "not between " + least.toSeconds() + " and " + most.toSeconds();
            add(field, Violation.OUT_OF_RANGE, range + " (seconds)");
        }
    }

    void instant(String field, Optional<Instant> instant) {
        if (instant.isPresent() && !Timestamps.inRange(instant.get())) {
            add(field, Violation.OUT_OF_RANGE, "not in the years 0000 to 9999");
        }
    }

    /** Returns whether a field is present but violates a rule, so that it is not reported as missing as well. */
    boolean isFaulty(String field) {
        return violations.stream()
                .anyMatch(v -> v.field().equals(field) && !v.code().equals(DUPLICATE_KEY));
    }

    void add(String field, String code, String message) {
        violations.add(new Violation(field, code, message));
    }
}
