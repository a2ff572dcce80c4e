package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * The answer to one entry of a {@link CompositeStart}: what is there now, and what of it was started by this call.
 *
 * @param serviceId {@code service_id}
 * @param serviceCreated {@code service_created}
 * @param stateId {@code state_id}
 * @param stateCreated {@code state_created}
 * @param taskId {@code task_id}; empty if the entry has no task
 * @param taskCreated {@code task_created}; {@code false} if the entry has no task
 * @param replayed whether this is the answer to an earlier call with the same
 *     {@linkplain CallOptions#idempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedComposite(
        long serviceId,
        boolean serviceCreated,
        long stateId,
        boolean stateCreated,
        OptionalLong taskId,
        boolean taskCreated,
        boolean replayed) {

    /** Checks that nothing is missing. */
    public StartedComposite {
        requireNonNull(taskId, "taskId");
    }

    /** Of what was found or started just now. */
    public StartedComposite(
            long serviceId,
            boolean serviceCreated,
            long stateId,
            boolean stateCreated,
            OptionalLong taskId,
            boolean taskCreated) {
        this(serviceId, serviceCreated, stateId, stateCreated, taskId, taskCreated, false);
    }

    /** The same as the answer to a later call. */
    public StartedComposite asReplayed() {
        return new StartedComposite(serviceId, serviceCreated, stateId, stateCreated, taskId, taskCreated, true);
    }
}
