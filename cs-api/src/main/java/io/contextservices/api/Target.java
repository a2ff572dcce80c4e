package io.contextservices.api;

/**
 * What data is attached to: a service, or one of its states or tasks.
 *
 * @param level which of the three
 * @param serviceId the service
 * @param id the state or the task; 0 for the service itself
 */
public record Target(Level level, long serviceId, long id) {

    /** The three levels. */
    public enum Level {
        /** The service itself. */
        SERVICE,
        /** One of its states. */
        STATE,
        /** One of its tasks. */
        TASK
    }

    /** A service. */
    public static Target service(long serviceId) {
        return new Target(Level.SERVICE, serviceId, 0);
    }

    /** A state of a service. */
    public static Target state(long serviceId, long stateId) {
        return new Target(Level.STATE, serviceId, stateId);
    }

    /** A task of a service. */
    public static Target task(long serviceId, long taskId) {
        return new Target(Level.TASK, serviceId, taskId);
    }
}
