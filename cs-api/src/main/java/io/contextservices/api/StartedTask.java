package io.contextservices.api;

/**
 * The response to a start of a task: the task is stored.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param serviceId the service of the task
 * @param taskId the id that the server assigned, from 0 within the service; {@code task_id}
 * @param replayed whether this is the response to an earlier call with the same
 *     {@linkplain CallOptions#withIdempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedTask(long serviceId, long taskId, boolean replayed) {

    /** Creates the response for a new task. */
    public StartedTask(long serviceId, long taskId) {
        this(serviceId, taskId, false);
    }

    /** Returns a copy that is marked as the replayed response to an earlier call. */
    public StartedTask asReplayed() {
        return new StartedTask(serviceId, taskId, true);
    }
}
