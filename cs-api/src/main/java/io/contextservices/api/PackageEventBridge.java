package io.contextservices.api;

import io.contextservices.api.internal.EventBridge;
import io.contextservices.json.Json;
import org.jspecify.annotations.Nullable;

/** The members of events and their builders for the wire format. */
final class PackageEventBridge implements EventBridge {

    PackageEventBridge() {}

    @Override
    public byte @Nullable [] source(Event event) {
        return event.source();
    }

    @Override
    public Event build(Event.Builder<?> builder, byte @Nullable [] source) {
        return builder.build(source);
    }

    @Override
    public int attachedKeys(Event.Builder<?> builder) {
        return builder.attachedKeys();
    }

    @Override
    public @Nullable Json detach(Event.Builder<?> builder, String key) {
        return builder.detach(key);
    }

    @Override
    public boolean autoClosed(ServiceStartEvent.Builder builder) {
        return builder.isAutoClosed();
    }

    @Override
    public StateTransitionEvent.Builder transition() {
        return new StateTransitionEvent.Builder().hasTo(false);
    }

    @Override
    public void hasTo(StateTransitionEvent.Builder builder, boolean hasTo) {
        builder.hasTo(hasTo);
    }

    @Override
    public boolean hasTo(StateTransitionEvent transition) {
        return transition.hasTo();
    }

    @Override
    public void fromStateId(StateTransitionEvent.Builder builder, long stateId) {
        builder.fromStateId(stateId);
    }

    @Override
    public ServiceUpdate serviceUpdate(ServiceStartEvent event) {
        return new ServiceUpdate(event);
    }

    @Override
    public ServiceStartEvent event(ServiceUpdate update) {
        return update.event();
    }

    @Override
    public Event update(Event event, Event update) {
        return RecordedEvent.update(event, update);
    }
}
