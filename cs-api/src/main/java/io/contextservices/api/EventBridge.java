package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/** The members of events and their builders that only the wire format uses. */
final class EventBridge {

    static final EventBridge EVENTS = new EventBridge();

    private EventBridge() {}

    /** Returns the JSON that the event was read from; {@code null} if it was built in Java. */
    byte @Nullable [] source(Event event) {
        return event.source();
    }

    /** Builds an event that was read from this JSON. */
    Event build(Event.Builder<?> builder, byte[] source) {
        return builder.build(source);
    }

    /** Returns the number of attached keys. */
    int attachedKeys(Event.Builder<?> builder) {
        return builder.attachedKeys();
    }

    /** Removes and returns the value attached under a key; {@code null} if there is none. */
    @Nullable
    Json detach(Event.Builder<?> builder, String key) {
        return builder.detach(key);
    }

    /** Returns whether the service is completed immediately after its start. */
    boolean autoClosed(ServiceStartEvent.Builder builder) {
        return builder.isAutoClosed();
    }

    /** Returns a builder of a transition that names neither the old state nor a new one. */
    StateTransitionEvent.Builder transition() {
        return new StateTransitionEvent.Builder().hasTo(false);
    }

    /** Sets whether the transition has a new state. */
    void hasTo(StateTransitionEvent.Builder builder, boolean hasTo) {
        builder.hasTo(hasTo);
    }

    /** Returns whether the transition has a new state. */
    boolean hasTo(StateTransitionEvent transition) {
        return transition.hasTo();
    }

    /** Sets the state that ends. */
    void fromStateId(StateTransitionEvent.Builder builder, long stateId) {
        builder.fromStateId(stateId);
    }

    /** Returns an update with the JSON of an event. */
    ServiceUpdate serviceUpdate(ServiceStartEvent event) {
        return new ServiceUpdate(event);
    }

    /** Returns the event with the JSON of an update. */
    ServiceStartEvent event(ServiceUpdate update) {
        return update.event();
    }

    /** Returns an event with the common fields of the update where they are set, and otherwise its own. */
    Event update(Event event, Event update) {
        return RecordedEvent.update(event, update);
    }
}
