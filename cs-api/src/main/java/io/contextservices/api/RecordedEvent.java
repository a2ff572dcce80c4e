package io.contextservices.api;

/** An event as it stands in a resource: without the attached data, which has moved to the resource. */
final class RecordedEvent extends Event {

    private RecordedEvent(Builder from) {
        super(from, null);
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
