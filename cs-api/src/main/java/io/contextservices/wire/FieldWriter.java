package io.contextservices.wire;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.Event;
import io.contextservices.api.internal.Timestamps;
import io.contextservices.json.internal.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A writer of JSON that also knows the types of the fields of this API. */
final class FieldWriter extends JsonWriter<FieldWriter> {

    @Override
    public FieldWriter self() {
        return this;
    }

    FieldWriter seconds(String name, Optional<Duration> value) {
        return value.isPresent() ? field(name, value.get().toSeconds()) : this;
    }

    FieldWriter instant(String name, Optional<Instant> value) {
        return value.isPresent() ? field(name, Timestamps.format(value.get())) : this;
    }

    FieldWriter attribute(String name, Optional<AttributeValue> value) {
        if (value.isEmpty()) {
            return this;
        }
        return value.get() instanceof AttributeValue.DbId dbId
                ? field(name, dbId.id())
                : field(name, value.get().text());
    }

    /** Writes the fields that every event has, without its attached data. */
    FieldWriter event(Event event) {
        return instant(Field.TIMESTAMP, event.timestamp())
                .text(Field.SESSION_ID, event.sessionId())
                .text(Field.INTERACTION_ID, event.interactionId())
                .attribute(Field.APPLICATION_TYPE, event.applicationType())
                .integer(Field.APPLICATION_ID, event.applicationId())
                .attribute(Field.RESOURCE_TYPE, event.resourceType())
                .integer(Field.RESOURCE_ID, event.resourceId())
                .attribute(Field.MEDIA_TYPE, event.mediaType());
    }
}
