package io.contextservices.api;

import static io.contextservices.api.Violation.MALFORMED_JSON;
import static io.contextservices.api.Violation.TOO_DEEP;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads one Service Start Event in a single pass over its bytes, without building a tree. */
final class StartEventReader {

    private static final int DISPOSITIONS = 2;

    private final byte[] body;
    private final Limits limits;
    private final List<Violation> violations = new ArrayList<>(0);
    private final ServiceStartEvent.Builder event = ServiceStartEvent.builder();
    private boolean autoClosed;

    private StartEventReader(byte[] body, Limits limits) {
        this.body = body;
        this.limits = limits;
    }

    /** Reads what a caller sent, and refuses it with all its faults. */
    static ServiceStartEvent read(byte[] body, Limits limits) {
        StartEventReader reader = new StartEventReader(body, limits);
        ServiceStartEvent event = reader.read();
        if (event != null) {
            StartEventRules.check(event, limits, reader.violations);
        }
        if (event == null || !reader.violations.isEmpty()) {
            throw new InvalidRequestException(StartEventRules.report(reader.violations));
        }
        return event;
    }

    /** Reads what was accepted before, perhaps under other limits and older rules. */
    static ServiceStartEvent readStored(byte[] body) {
        StartEventReader reader = new StartEventReader(body, Limits.NONE);
        ServiceStartEvent event = reader.read();
        if (event == null || !reader.violations.isEmpty()) {
            throw new InvalidRequestException(reader.violations);
        }
        return event;
    }

    /** The event, or {@code null} if reading had to stop, in which case there is a violation that says why. */
    private @Nullable ServiceStartEvent read() {
        String at = Violation.WHOLE;
        try (JsonParser p = JsonText.parser(body)) {
            FieldReader fields = FieldReader.of(body, p, limits, violations);
            if (fields == null) {
                return null;
            }
            for (String name = fields.next(); name != null; name = fields.next()) {
                at = name;
                field(name, fields);
            }
            fields.end();
            disposition();
            return event.build(body);
        } catch (JsonText.TooDeepException e) {
            return stop(at, TOO_DEEP, e);
        } catch (JsonProcessingException e) {
            return stop(Violation.WHOLE, MALFORMED_JSON, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was found until here says little about a text that is no JSON: only the place where it stops being so does. */
    private @Nullable ServiceStartEvent stop(String field, String code, JsonProcessingException e) {
        violations.clear();
        violations.add(new Violation(field, code, JsonText.describe(e)));
        return null;
    }

    private void field(String name, FieldReader fields) throws IOException {
        switch (name) {
            case Field.CUSTOMER_ID -> set(fields.text(name), event::customerId);
            case Field.CONTACT_KEY -> set(fields.text(name), event::contactKey);
            case Field.SERVICE_TYPE -> set(fields.attribute(name), event::serviceType);
            case Field.SESSION_ID -> set(fields.textOrNumber(name), event::sessionId);
            case Field.INTERACTION_ID -> set(fields.textOrNumber(name), event::interactionId);
            case Field.APPLICATION_TYPE -> set(fields.attribute(name), event::applicationType);
            case Field.APPLICATION_ID -> set(fields.integer(name), event::applicationId);
            case Field.RESOURCE_TYPE -> set(fields.attribute(name), event::resourceType);
            case Field.RESOURCE_ID -> set(fields.integer(name), event::resourceId);
            case Field.MEDIA_TYPE -> set(fields.attribute(name), event::mediaType);
            case Field.EST_DURATION -> set(fields.seconds(name), event::estDuration);
            case Field.TIMESTAMP -> set(fields.instant(name), event::timestamp);
            case Field.AUTO_CLOSED -> autoClosed = Boolean.TRUE.equals(fields.bool(name));
            case Field.AUTO_COMPLETE_AFTER -> set(fields.seconds(name), event::autoCompleteAfter);
            case Field.TTL -> set(fields.seconds(name), event::ttl);
            case Field.EXPIRATION_TIME -> set(fields.instant(name), event::expirationTime);
            default -> attach(name, fields.json(name));
        }
    }

    /** Keeps no more of too many keys than it takes to see that they are: the dispositions may turn out to be fields. */
    private void attach(String name, Json value) {
        if (event.attachedKeys() - DISPOSITIONS <= limits.attachedKeys()) {
            event.attach(name, value);
        }
    }

    /** A disposition is a field only of a service that starts completed; otherwise it is attached data like any other. */
    private void disposition() throws IOException {
        event.autoClosed(autoClosed);
        if (autoClosed) {
            set(detach(Field.DISPOSITION, FieldReader::attribute), event::disposition);
            set(detach(Field.DISPOSITION_DESC, FieldReader::text), event::dispositionDesc);
        }
    }

    private <T> @Nullable T detach(String name, TypedRead<T> read) throws IOException {
        Json json = event.detach(name);
        if (json == null) {
            return null;
        }
        byte[] value = json.toBytes();
        try (JsonParser p = JsonText.parser(value)) {
            return read.read(FieldReader.at(value, p, limits, violations), name);
        }
    }

    @FunctionalInterface
    private interface TypedRead<T> {
        @Nullable
        T read(FieldReader fields, String name) throws IOException;
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
