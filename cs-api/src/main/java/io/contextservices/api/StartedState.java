package io.contextservices.api;

/**
 * The answer to a start of a state, or to a transition: it is kept.
 *
 * @param serviceId the service it belongs to
 * @param stateId the id that the server assigned, from 0 within the service; {@code state_id}
 * @param replayed whether this is the answer to an earlier call with the same
 *     {@linkplain CallOptions#idempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedState(long serviceId, long stateId, boolean replayed) {

    /** Of a state that was started just now. */
    public StartedState(long serviceId, long stateId) {
        this(serviceId, stateId, false);
    }

    /** The same as the answer to a later call. */
    public StartedState asReplayed() {
        return new StartedState(serviceId, stateId, true);
    }
}
