package io.contextservices.api;

/**
 * The answer to a start of a task: it is kept.
 *
 * @param serviceId the service it belongs to
 * @param taskId the id that the server assigned, from 0 within the service; {@code task_id}
 */
public record StartedTask(long serviceId, int taskId) {}
