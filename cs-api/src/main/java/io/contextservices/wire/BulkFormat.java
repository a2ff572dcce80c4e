package io.contextservices.wire;

import io.contextservices.api.BulkStart;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Violation;
import java.util.ArrayList;
import java.util.List;

/** The JSON of a {@link BulkStart}: an array of events, each in its usual form. Stateless. */
final class BulkFormat {

    /** The nesting depth at which the body counts, so that each event in it may be nested as deep as a separate one. */
    private static final int DEPTH = -1;

    private BulkFormat() {}

    /**
     * Reads a request. Violations of one event reject only that event; all other violations reject the whole request.
     */
    static ValidatedBulkStart read(byte[] body, EventValidator rules, Limits limits) {
        List<Violation> violations = new ArrayList<>(0);
        List<byte[]> events = new ArrayList<>();
        Boolean atomic = FieldReader.read(body, limits, violations, DEPTH, fields -> read(fields, events, violations));
        if (atomic == null || !violations.isEmpty()) {
            throw new InvalidRequestException(FieldRules.report(violations, List.of()));
        }
        ValidatedBulkStart sorted = new ValidatedBulkStart(atomic);
        events.forEach(json -> sort(json, rules, limits, sorted));
        return sorted.checked();
    }

    private static boolean read(FieldReader fields, List<byte[]> events, List<Violation> violations) {
        boolean atomic = false;
        boolean services = false;
        for (String name = fields.next(); name != null; name = fields.next()) {
            switch (name) {
                case Field.SERVICES -> {
                    services = !fields.isNull();
                    fields.items(name, (array, item) -> keep(array, item, events));
                }
                case Field.ATOMIC -> atomic = Boolean.TRUE.equals(fields.bool(name));
                default -> fields.unknown(name);
            }
        }
        if (!services) {
            violations.add(new Violation(Field.SERVICES, Violation.REQUIRED, "mandatory"));
        }
        checkCount(events.size(), violations);
        return atomic;
    }

    /** Stops one event past the limit: a body can contain millions of tiny ones. */
    private static void keep(FieldReader array, String item, List<byte[]> events) {
        if (events.size() > BulkStart.MAX_SERVICES) {
            array.unknown(item);
        } else {
            events.add(array.verbatim());
        }
    }

    private static void sort(byte[] json, EventValidator rules, Limits limits, ValidatedBulkStart sorted) {
        List<Violation> tooLarge = tooLarge(json, limits);
        if (!tooLarge.isEmpty()) {
            sorted.refuse(tooLarge);
            return;
        }
        ServiceStartEvent event;
        try {
            event = rules.readServiceStart(json);
        } catch (InvalidRequestException e) {
            sorted.refuse(e.violations());
            return;
        }
        sorted.add(event);
    }

    static ValidatedBulkStart sort(BulkStart start, EventValidator rules, Limits limits) {
        ValidatedBulkStart sorted = new ValidatedBulkStart(start.atomic());
        for (ServiceStartEvent event : start.services()) {
            List<Violation> violations = rules.violations(event);
            if (violations.isEmpty()) {
                violations = tooLarge(EventCodec.write(event), limits);
            }
            if (violations.isEmpty()) {
                sorted.add(event);
            } else {
                sorted.refuse(violations);
            }
        }
        return sorted.checked();
    }

    private static List<Violation> tooLarge(byte[] json, Limits limits) {
        return json.length <= limits.bodyBytes()
                ? List.of()
                : List.of(new Violation(
                        Violation.WHOLE, Violation.TOO_LARGE, "larger than " + limits.bodyBytes() + " bytes"));
    }

    static void checkCount(int services, List<Violation> violations) {
        if (services > BulkStart.MAX_SERVICES) {
            violations.add(new Violation(
                    Field.SERVICES, Violation.TOO_MANY, "more than " + BulkStart.MAX_SERVICES + " services"));
        }
    }

    static byte[] write(BulkStart start) {
        FieldWriter out = new FieldWriter().beginObject().beginArray(Field.SERVICES);
        start.services().forEach(event -> out.value(EventCodec.write(event)));
        out.endArray();
        if (start.atomic()) {
            out.field(Field.ATOMIC, true);
        }
        return out.endObject().toBytes();
    }
}
