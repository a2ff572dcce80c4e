package io.contextservices.api;

/**
 * The treatment of a start if a service with the same customer id, contact key and service type is already active;
 * query parameter {@code if_active}, in lower case. Of several such concurrent starts, one starts a service. An
 * {@code auto_closed} start, which ends at once, always starts a service.
 */
public enum IfActive {
    /** Starts another service. */
    CREATE_NEW,
    /**
     * Returns the active service as if it had been started. The service is not changed, and the idempotency key is not
     * used up.
     */
    RETURN_EXISTING,
    /** Fails with a {@link ConflictException}. */
    FAIL
}
