package io.contextservices.api.internal;

import io.contextservices.api.Event;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.json.Json;
import io.contextservices.json.internal.Bridges;
import org.jspecify.annotations.Nullable;

/** The members of events and their builders that only the wire format uses. */
public interface EventBridge {

    /** The only instance. */
    EventBridge EVENTS = Bridges.load(EventBridge.class, "io.contextservices.api.PackageEventBridge");

    /** Returns the JSON that the event was read from; {@code null} if it was built in Java. */
    byte @Nullable [] source(Event event);

    /** Builds an event that was read from this JSON, or, with {@code null}, from JSON that it does not keep. */
    Event build(Event.Builder<?> builder, byte @Nullable [] source);

    /** Returns the number of attached keys. */
    int attachedKeys(Event.Builder<?> builder);

    /** Removes and returns the value attached under a key; {@code null} if there is none. */
    @Nullable
    Json detach(Event.Builder<?> builder, String key);

    /** Returns whether the service is completed immediately after its start. */
    boolean autoClosed(ServiceStartEvent.Builder builder);

    /** Returns a builder of a transition that names neither the old state nor a new one. */
    StateTransitionEvent.Builder transition();

    /** Sets whether the transition has a new state. */
    void hasTo(StateTransitionEvent.Builder builder, boolean hasTo);

    /** Returns whether the transition has a new state. */
    boolean hasTo(StateTransitionEvent transition);

    /** Sets the state that ends. */
    void fromStateId(StateTransitionEvent.Builder builder, long stateId);

    /** Returns an update with the JSON of an event. */
    ServiceUpdate serviceUpdate(ServiceStartEvent event);

    /** Returns the event with the JSON of an update. */
    ServiceStartEvent event(ServiceUpdate update);

    /** Returns an event with the common fields of the update where they are set, and otherwise its own. */
    Event update(Event event, Event update);
}
