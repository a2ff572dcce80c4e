package io.contextservices.api;

import static io.contextservices.api.Violation.MALFORMED_JSON;
import static io.contextservices.api.Violation.TOO_DEEP;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of one kind of event: which fields it has, what they must be, and how they are written. Bodies are read in a
 * single pass, without building a tree. Stateless.
 */
abstract class EventFormat<E extends Event, B extends Event.Builder<B>> {

    /** Keys that may turn out to be fields once the whole event is known, see {@link #complete}. */
    private static final int UNDECIDED = 2;

    /** What the event happens to. */
    abstract Target.Level level();

    abstract B builder();

    abstract E build(B builder, byte @Nullable [] source);

    /** The fields that this event has beside those of every event, in the order in which faults are told. */
    abstract List<String> fields();

    /** Names that data attached by this event may not have, since it would hide a field of the resource. */
    abstract Set<String> reserved();

    /** Reads one of {@link #fields()}; false if it is another, and therefore attached data. */
    abstract boolean read(String name, FieldReader fields, B into);

    /** Settles what only the whole event tells. */
    void complete(FieldReader fields, B event) {}

    /** Adds what is wrong with the fields of this event. */
    abstract void check(E event, FieldRules rules);

    /** Whether a name is that of a field in this event, so that nothing can be attached under it. */
    boolean isField(String name, E event) {
        return fields().contains(name) || Field.OF_EVERY_EVENT.contains(name);
    }

    /** Writes the fields of this event. */
    abstract void write(E event, JsonWriter out);

    /** Reads what a caller sent, and refuses it with all its faults. */
    final E read(byte[] body, Limits limits) {
        return read(body, limits, EventValidator.Values.ANY);
    }

    /** The same where enumerated fields take only some values. */
    final E read(byte[] body, Limits limits, EventValidator.Values values) {
        requireNonNull(body, "body");
        requireNonNull(limits, "limits");
        List<Violation> violations = new ArrayList<>(0);
        E event = read(body, limits, violations);
        if (event != null) {
            check(event, limits, values, violations);
        }
        if (event == null || !violations.isEmpty()) {
            throw new InvalidRequestException(report(violations));
        }
        return event;
    }

    /** Reads an event that stands at a path of a larger body, and adds all its faults. */
    final @Nullable E read(
            byte[] json, Limits limits, EventValidator.Values values, String path, List<Violation> violations) {
        List<Violation> own = new ArrayList<>(0);
        E event = read(json, limits, own);
        if (event != null) {
            check(event, limits, values, own);
        }
        CompositeFormat.add(path, report(own), violations);
        return event;
    }

    /** Reads what was accepted before, perhaps under other limits and older rules. */
    final E readStored(byte[] json) {
        List<Violation> violations = new ArrayList<>(0);
        E event = read(requireNonNull(json, "json"), Limits.NONE, violations);
        if (event == null || !violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        return event;
    }

    final List<Violation> violations(E event, Limits limits) {
        return violations(event, limits, EventValidator.Values.ANY);
    }

    final List<Violation> violations(E event, Limits limits, EventValidator.Values values) {
        List<Violation> violations = new ArrayList<>(0);
        check(event, requireNonNull(limits, "limits"), values, violations);
        return violations.isEmpty() ? violations : report(violations);
    }

    /** Writes an event; one that was read is written exactly as it came. */
    final byte[] write(E event) {
        byte[] source = event.source();
        if (source != null) {
            return source;
        }
        JsonWriter out = new JsonWriter().beginObject();
        write(event, out);
        out.event(event);
        event.attached().forEach(out::field);
        return out.endObject().toBytes();
    }

    /** The event, or {@code null} if reading had to stop, in which case there is a violation that says why. */
    private @Nullable E read(byte[] body, Limits limits, List<Violation> violations) {
        String at = Violation.WHOLE;
        try {
            FieldReader fields = FieldReader.of(body, new JsonReader(body), limits, violations);
            if (fields == null) {
                return null;
            }
            B event = builder();
            for (String name = fields.next(); name != null; name = fields.next()) {
                at = name;
                if (!read(name, fields, event) && !readOfEveryEvent(name, fields, event)) {
                    attach(name, fields.json(name), limits, event);
                }
            }
            fields.end();
            complete(fields, event);
            return build(event, body);
        } catch (JsonText.TooDeepException e) {
            stop(at, TOO_DEEP, e, violations);
            return null;
        } catch (JsonReader.MalformedJsonException e) {
            stop(Violation.WHOLE, MALFORMED_JSON, e, violations);
            return null;
        }
    }

    /** What was found until here says little about a text that is no JSON: only the place where it stops being so does. */
    static void stop(String field, String code, JsonReader.MalformedJsonException e, List<Violation> violations) {
        violations.clear();
        violations.add(new Violation(field, code, String.valueOf(e.getMessage())));
    }

    private boolean readOfEveryEvent(String name, FieldReader fields, B event) {
        switch (name) {
            case Field.SESSION_ID -> set(fields.textOrNumber(name), event::sessionId);
            case Field.INTERACTION_ID -> set(fields.textOrNumber(name), event::interactionId);
            case Field.APPLICATION_TYPE -> set(fields.attribute(name), event::applicationType);
            case Field.APPLICATION_ID -> set(fields.integer(name), event::applicationId);
            case Field.RESOURCE_TYPE -> set(fields.attribute(name), event::resourceType);
            case Field.RESOURCE_ID -> set(fields.integer(name), event::resourceId);
            case Field.MEDIA_TYPE -> set(fields.attribute(name), event::mediaType);
            case Field.TIMESTAMP -> set(fields.instant(name), event::timestamp);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Keeps no more of too many keys than it takes to see that they are. */
    private void attach(String name, Json value, Limits limits, B event) {
        if (event.attachedKeys() - UNDECIDED <= limits.attachedKeys()) {
            event.attach(name, value);
        }
    }

    private void check(E event, Limits limits, EventValidator.Values values, List<Violation> violations) {
        FieldRules rules = new FieldRules(limits, level(), values, violations);
        check(event, rules);
        rules.ofEveryEvent(event);
        rules.attached(event, reserved(), key -> isField(key, event));
    }

    private List<Violation> report(List<Violation> violations) {
        return FieldRules.report(violations, fields());
    }

    static <T> void set(@Nullable T value, Consumer<? super T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
