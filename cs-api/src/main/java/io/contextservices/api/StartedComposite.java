package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * The answer to one entry of a {@link CompositeStart}: what is there now, and what of it was started by this call.
 *
 * @param serviceId {@code service_id}
 * @param serviceCreated {@code service_created}
 * @param stateId {@code state_id}
 * @param stateCreated {@code state_created}
 * @param taskId {@code task_id}; empty if the entry has no task
 * @param taskCreated {@code task_created}; {@code false} if the entry has no task
 */
public record StartedComposite(
        long serviceId,
        boolean serviceCreated,
        int stateId,
        boolean stateCreated,
        OptionalInt taskId,
        boolean taskCreated) {

    /** Checks that nothing is missing. */
    public StartedComposite {
        requireNonNull(taskId, "taskId");
    }
}
