package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * The response to one entry of a {@link CompositeStart}: the ids of service, state and task, and whether this call
 * started them.
 *
 * <p>The library constructs it; a minor version may add components.
 *
 * @param serviceId {@code service_id}
 * @param serviceCreated {@code service_created}
 * @param stateId {@code state_id}
 * @param stateCreated {@code state_created}
 * @param taskId {@code task_id}; empty if the entry has no task
 * @param taskCreated {@code task_created}; {@code false} if the entry has no task
 * @param replayed whether this is the response to an earlier call with the same
 *     {@linkplain CallOptions#withIdempotencyKey idempotency key}; header {@code Idempotency-Replayed}
 */
public record StartedComposite(
        long serviceId,
        boolean serviceCreated,
        long stateId,
        boolean stateCreated,
        OptionalLong taskId,
        boolean taskCreated,
        boolean replayed) {

    /** Checks that no component is {@code null}. */
    public StartedComposite {
        requireNonNull(taskId, "taskId");
    }

    /** Creates a response that is not replayed. */
    public StartedComposite(
            long serviceId,
            boolean serviceCreated,
            long stateId,
            boolean stateCreated,
            OptionalLong taskId,
            boolean taskCreated) {
        this(serviceId, serviceCreated, stateId, stateCreated, taskId, taskCreated, false);
    }

    /** Returns a copy that is marked as the replayed response to an earlier call. */
    public StartedComposite asReplayed() {
        return new StartedComposite(serviceId, serviceCreated, stateId, stateCreated, taskId, taskCreated, true);
    }
}
