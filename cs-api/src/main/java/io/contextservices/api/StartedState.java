package io.contextservices.api;

/**
 * The answer to a start of a state, or to a transition: it is kept.
 *
 * @param serviceId the service it belongs to
 * @param stateId the id that the server assigned, from 0 within the service; {@code state_id}
 */
public record StartedState(long serviceId, int stateId) {}
