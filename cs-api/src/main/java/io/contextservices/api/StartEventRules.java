package io.contextservices.api;

import static io.contextservices.api.Violation.DUPLICATE_KEY;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What makes a {@link ServiceStartEvent} valid beyond the types of its fields: the same on both ends. */
final class StartEventRules {

    /** Fields of the Service resource that an attached key of the same name would hide. */
    static final Set<String> RESERVED = Set.of(
            "service_id",
            "started",
            "completed",
            "duration",
            "active_states",
            "completed_states",
            "active_tasks",
            "completed_tasks");

    static final int DISPOSITION_DESC_CHARACTERS = 64;
    static final Duration LONGEST_TTL = Duration.ofDays(36_500);

    // A body can hold more faults than anybody reads, and an answer that lists them would be larger than the body.
    static final int MOST_VIOLATIONS = 1_000;

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

    private final Limits limits;
    private final List<Violation> violations;

    private StartEventRules(Limits limits, List<Violation> violations) {
        this.limits = limits;
        this.violations = violations;
    }

    /** Adds what is wrong; a field that {@code violations} already names is not complained about twice. */
    static void check(ServiceStartEvent event, Limits limits, List<Violation> violations) {
        new StartEventRules(limits, violations).check(event);
    }

    /** What a caller is told: each fault once, in the order of the fields. */
    static List<Violation> report(List<Violation> violations) {
        return violations.stream()
                .distinct()
                .sorted(Comparator.comparingInt(v -> Field.order(v.field())))
                .limit(MOST_VIOLATIONS)
                .toList();
    }

    private void check(ServiceStartEvent event) {
        contact(event);
        attribute(Field.SERVICE_TYPE, event.serviceType());
        text(Field.SESSION_ID, event.sessionId());
        text(Field.INTERACTION_ID, event.interactionId());
        attribute(Field.APPLICATION_TYPE, event.applicationType());
        attribute(Field.RESOURCE_TYPE, event.resourceType());
        attribute(Field.MEDIA_TYPE, event.mediaType());
        duration(Field.EST_DURATION, event.estDuration(), Duration.ZERO, LONGEST);
        instant(Field.TIMESTAMP, event.timestamp());
        duration(Field.AUTO_COMPLETE_AFTER, event.autoCompleteAfter(), SECOND, LONGEST);
        duration(Field.TTL, event.ttl(), SECOND, LONGEST_TTL);
        instant(Field.EXPIRATION_TIME, event.expirationTime());
        disposition(event);
        attached(event);
    }

    private void contact(ServiceStartEvent event) {
        if (event.customerId().isEmpty()
                && event.contactKey().isEmpty()
                && !named(Field.CUSTOMER_ID)
                && !named(Field.CONTACT_KEY)) {
            add(Field.CUSTOMER_ID, Violation.REQUIRED, "one of customer_id and contact_key is mandatory");
        }
        event.customerId().ifPresent(key -> Keys.check(Field.CUSTOMER_ID, key, limits, violations));
        event.contactKey().ifPresent(key -> Keys.check(Field.CONTACT_KEY, key, limits, violations));
    }

    private void disposition(ServiceStartEvent event) {
        if (!event.autoClosed()) {
            if (event.disposition().isPresent() || event.dispositionDesc().isPresent()) {
                add(Field.DISPOSITION, Violation.WRONG_TYPE, "only an auto-closed service starts with a disposition");
            }
            return;
        }
        attribute(Field.DISPOSITION, event.disposition());
        text(Field.DISPOSITION_DESC, event.dispositionDesc());
        Optional<String> desc = event.dispositionDesc();
        if (desc.isPresent() && Keys.characters(desc.get()) > DISPOSITION_DESC_CHARACTERS) {
            add(
                    Field.DISPOSITION_DESC,
                    Violation.TOO_LONG,
                    "longer than " + DISPOSITION_DESC_CHARACTERS + " characters");
        }
    }

    private void attached(ServiceStartEvent event) {
        Map<String, Json> attached = event.attached();
        if (attached.size() > limits.attachedKeys()) {
            add(Violation.WHOLE, Violation.TOO_MANY, "more than " + limits.attachedKeys() + " attached keys");
        }
        attached.forEach((key, value) -> {
            if (!JsonText.isUnicode(key)) {
                add(Violation.WHOLE, Violation.INVALID_FORMAT, "an attached key is not valid Unicode");
            } else if (RESERVED.contains(key)) {
                add(key, Violation.RESERVED_NAME, "the name of a field of the service cannot be attached");
            } else if (Field.isOfServiceStart(key) && !(Field.isDisposition(key) && !event.autoClosed())) {
                add(key, Violation.RESERVED_NAME, "the name of a field of the event cannot be attached");
            }
            if (value.depth() >= limits.nesting()) {
                add(key, Violation.TOO_DEEP, "nested deeper than " + limits.nesting());
            }
        });
    }

    private void text(String field, Optional<String> text) {
        if (text.isPresent() && !JsonText.isUnicode(text.get())) {
            add(field, Violation.INVALID_FORMAT, "not valid Unicode");
        }
    }

    private void attribute(String field, Optional<AttributeValue> value) {
        if (value.isPresent() && !JsonText.isUnicode(value.get().text())) {
            add(field, Violation.INVALID_FORMAT, "not valid Unicode");
        }
    }

    private void duration(String field, Optional<Duration> duration, Duration least, Duration most) {
        Duration given = duration.orElse(null);
        if (given != null && (given.compareTo(least) < 0 || given.compareTo(most) > 0)) {
            String range = most.equals(LONGEST)
                    ? "less than " + least.toSeconds()
                    : "not between " + least.toSeconds() + " and " + most.toSeconds();
            add(field, Violation.OUT_OF_RANGE, range + " (seconds)");
        }
    }

    private void instant(String field, Optional<Instant> instant) {
        if (instant.isPresent() && !Timestamps.inRange(instant.get())) {
            add(field, Violation.OUT_OF_RANGE, "not in the years 0000 to 9999");
        }
    }

    private boolean named(String field) {
        return violations.stream()
                .anyMatch(v -> v.field().equals(field) && !v.code().equals(DUPLICATE_KEY));
    }

    private void add(String field, String code, String message) {
        violations.add(new Violation(field, code, message));
    }
}
