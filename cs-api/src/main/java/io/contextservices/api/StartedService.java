package io.contextservices.api;

/**
 * The response to a start: the service is stored.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param serviceId the id that the server assigned; {@code service_id}, positive, at most 2<sup>53</sup>&minus;1
 * @param created whether a service was started; {@code false} if an active one was returned because of
 *     {@link IfActive#RETURN_EXISTING}. Status 201 or 200
 * @param replayed whether this is the response to an earlier call with the same
 *     {@linkplain CallOptions#withIdempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedService(long serviceId, boolean created, boolean replayed) {

    /** Creates the response for a new service. */
    public StartedService(long serviceId) {
        this(serviceId, true, false);
    }

    /** Returns a copy that is marked as the replayed response to an earlier call. */
    public StartedService asReplayed() {
        return new StartedService(serviceId, created, true);
    }
}
