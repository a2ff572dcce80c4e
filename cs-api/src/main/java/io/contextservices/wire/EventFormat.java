package io.contextservices.wire;

import static io.contextservices.api.Violation.MALFORMED_JSON;
import static io.contextservices.api.Violation.TOO_DEEP;
import static io.contextservices.api.internal.EventBridge.EVENTS;
import static java.util.Objects.requireNonNull;

import io.contextservices.api.Event;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.Target;
import io.contextservices.api.Violation;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonReader;
import io.contextservices.json.internal.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON format of one kind of event: its fields, their rules, and how they are written. Bodies are read in a single
 * pass, without building a tree. Stateless.
 */
abstract class EventFormat<E extends Event, B extends Event.Builder<B>> {

    /** The number of keys that may turn out to be fields once the whole event is known, see {@link #complete}. */
    private static final int UNDECIDED = 2;

    /** The limits for reading stored events. They reject no event that was accepted once, so that it stays readable. */
    private static final Limits STORED = Limits.DEFAULT
            .withBodyBytes(Integer.MAX_VALUE)
            .withNesting(JsonText.MAX_NESTING)
            .withAttachedKeys(Integer.MAX_VALUE);

    /** Returns the level of the resource that the event belongs to. */
    abstract Target.Level level();

    abstract B builder();

    /** Returns the fields of this event beyond those of every event, in the order in which violations are reported. */
    abstract List<String> fields();

    /** Returns the keys that this event may not attach, since the attached data would hide a field of the resource. */
    abstract Set<String> reserved();

    /**
     * Reads one of {@link #fields()}; returns {@code false} if the name is another, so that its value is attached data.
     */
    abstract boolean read(String name, FieldReader fields, B into);

    /** Completes an event with the values that depend on other fields. */
    void complete(FieldReader fields, B event) {}

    /** Adds the violations of the fields of this event. */
    abstract void check(E event, FieldRules rules);

    /** Returns whether a name is that of a field in this event, so that no data can be attached under it. */
    boolean isField(String name, E event) {
        return fields().contains(name) || Field.OF_EVERY_EVENT.contains(name);
    }

    /** Writes the fields of this event. */
    abstract void write(E event, FieldWriter out);

    /** Reads the body of a request, and rejects it with all its violations. */
    final E read(byte[] body, Limits limits) {
        return read(body, limits, EventValidator.Values.ANY);
    }

    /**
     * Reads the body of a request with restricted values of enumerated fields, and rejects it with all its violations.
     */
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

    /** Reads an event at a path of a larger body, and adds all its violations. */
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

    /** Reads a stored event, which may have been accepted under other limits and older rules. */
    final E readStored(byte[] json) {
        List<Violation> violations = new ArrayList<>(0);
        E event = read(requireNonNull(json, "json"), STORED, violations);
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

    /** Writes an event. An event that was read from JSON is written verbatim. */
    final byte[] write(E event) {
        byte[] source = EVENTS.source(event);
        if (source != null) {
            return source;
        }
        FieldWriter out = new FieldWriter().beginObject();
        write(event, out);
        out.event(event);
        event.attached().forEach(out::field);
        return out.endObject().toBytes();
    }

    /** Reads an event; returns {@code null}, with a violation that explains why, if reading had to stop. */
    private @Nullable E read(byte[] body, Limits limits, List<Violation> violations) {
        String at = Violation.WHOLE;
        try {
            FieldReader fields = FieldReader.of(body, new JsonReader(body, Field.NAMES), limits, violations);
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
            return build(event, fields.adapted() ? null : body);
        } catch (JsonText.TooDeepException e) {
            stop(at, TOO_DEEP, e, violations);
            return null;
        } catch (JsonReader.MalformedJsonException e) {
            stop(Violation.WHOLE, MALFORMED_JSON, e, violations);
            return null;
        }
    }

    @SuppressWarnings("unchecked") // a builder builds its own type of event
    private E build(B event, byte @Nullable [] body) {
        return (E) EVENTS.build(event, body);
    }

    /** Reports a malformed or too deeply nested text by its position only; earlier findings would mislead. */
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

    /** Stops attaching keys once the event certainly exceeds their limit. */
    private void attach(String name, Json value, Limits limits, B event) {
        if (EVENTS.attachedKeys(event) - UNDECIDED <= limits.attachedKeys()) {
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
