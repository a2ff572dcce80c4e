package io.contextservices.api;

/**
 * The resource that data is attached to: a service, or one of its states or tasks.
 *
 * @param level the level of the resource
 * @param serviceId the id of the service
 * @param id the id of the state or the task; 0 for the service itself
 */
public record Target(Level level, long serviceId, long id) {

    /** The level of a resource. */
    public enum Level {
        /** The service itself. */
        SERVICE,
        /** A state of the service. */
        STATE,
        /** A task of the service. */
        TASK
    }

    /** Returns the target for a service. */
    public static Target service(long serviceId) {
        return new Target(Level.SERVICE, serviceId, 0);
    }

    /** Returns the target for a state of a service. */
    public static Target state(long serviceId, long stateId) {
        return new Target(Level.STATE, serviceId, stateId);
    }

    /** Returns the target for a task of a service. */
    public static Target task(long serviceId, long taskId) {
        return new Target(Level.TASK, serviceId, taskId);
    }
}
