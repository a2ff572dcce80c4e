package io.contextservices.api;

/**
 * The response to a start of a state, or to a transition: the change is stored.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param serviceId the service of the state
 * @param stateId the id that the server assigned, from 0 within the service; {@code state_id}
 * @param replayed whether this is the response to an earlier call with the same
 *     {@linkplain CallOptions#withIdempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedState(long serviceId, long stateId, boolean replayed) {

    /** Creates the response for a new state. */
    public StartedState(long serviceId, long stateId) {
        this(serviceId, stateId, false);
    }

    /** Returns a copy that is marked as the replayed response to an earlier call. */
    public StartedState asReplayed() {
        return new StartedState(serviceId, stateId, true);
    }
}
