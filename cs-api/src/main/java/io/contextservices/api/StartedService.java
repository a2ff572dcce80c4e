package io.contextservices.api;

/**
 * The answer to a start: the service is kept.
 *
 * @param serviceId the id that the server assigned; {@code service_id}, positive, at most 2<sup>53</sup>&minus;1
 * @param created whether a service was started; false where one that was active {@linkplain IfActive#RETURN_EXISTING was
 *     to be returned}. Status 201 or 200
 * @param replayed whether this is the answer to an earlier call with the same
 *     {@linkplain CallOptions#idempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedService(long serviceId, boolean created, boolean replayed) {

    /** Of a service that was started just now. */
    public StartedService(long serviceId) {
        this(serviceId, true, false);
    }

    /** The same as the answer to a later call. */
    public StartedService asReplayed() {
        return new StartedService(serviceId, created, true);
    }
}
