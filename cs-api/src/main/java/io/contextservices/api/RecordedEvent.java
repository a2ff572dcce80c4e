package io.contextservices.api;

import java.time.Instant;

/** An event as it stands in a resource: without the attached data, which has moved to the resource. */
final class RecordedEvent extends Event {

    private RecordedEvent(Builder from) {
        super(from, null);
    }

    /** What an event says of its circumstances, and when it took place. */
    static Event of(Event event, Instant at) {
        Builder builder = new Builder();
        builder.copyCircumstances(event);
        return builder.timestamp(at).build();
    }

    /** An event whose circumstances are those of another where that says something of them. */
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

    static final class Builder extends Event.Builder<Builder> {
        @Override
        Builder self() {
            return this;
        }

        RecordedEvent build() {
            return new RecordedEvent(this);
        }
    }
}
