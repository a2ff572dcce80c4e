package io.contextservices.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event as part of a resource: without attached data, which belongs to the resource. */
final class RecordedEvent extends Event {

    private RecordedEvent(Builder from) {
        super(from, null);
    }

    /** Returns a copy of the common fields of an event, with this time. */
    static Event of(Event event, Instant at) {
        Builder builder = new Builder();
        builder.copyCircumstances(event);
        return builder.timestamp(at).build();
    }

    /**
     * Returns a copy of the common fields of an event, in which the fields set in {@code by} replace the original ones.
     */
    static Event update(Event event, Event by) {
        Builder builder = new Builder();
        builder.copyCircumstances(event);
        by.sessionId().ifPresent(builder::sessionId);
        by.interactionId().ifPresent(builder::interactionId);
        by.applicationType().ifPresent(builder::applicationType);
        by.applicationId().ifPresent(builder::applicationId);
        by.resourceType().ifPresent(builder::resourceType);
        by.resourceId().ifPresent(builder::resourceId);
        by.mediaType().ifPresent(builder::mediaType);
        return builder.build();
    }

    @Override
    void addFields(ValueFields to) {
        // Recorded events have only the common fields.
    }

    static final class Builder extends Event.Builder<Builder> {
        @Override
        Builder self() {
            return this;
        }

        RecordedEvent build() {
            return new RecordedEvent(this);
        }

        @Override
        RecordedEvent build(byte @Nullable [] source) {
            return build();
        }
    }
}
