package io.contextservices.api;

/**
 * The answer to a start of a task: it is kept.
 *
 * @param serviceId the service it belongs to
 * @param taskId the id that the server assigned, from 0 within the service; {@code task_id}
 * @param replayed whether this is the answer to an earlier call with the same
 *     {@linkplain CallOptions#idempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedTask(long serviceId, long taskId, boolean replayed) {

    /** Of a task that was started just now. */
    public StartedTask(long serviceId, long taskId) {
        this(serviceId, taskId, false);
    }

    /** The same as the answer to a later call. */
    public StartedTask asReplayed() {
        return new StartedTask(serviceId, taskId, true);
    }
}
