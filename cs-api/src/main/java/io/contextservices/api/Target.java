package io.contextservices.api;

import org.jspecify.annotations.Nullable;

/** The resource that data is attached to: a service, or one of its states or tasks. Immutable. */
public final class Target {

    private final Level level;
    private final long serviceId;
    private final long id;

    private Target(Level level, long serviceId, long id) {
        this.level = level;
        this.serviceId = serviceId;
        this.id = id;
    }

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

    /** Returns the level of the resource. */
    public Level level() {
        return level;
    }

    /** Returns the id of the service. */
    public long serviceId() {
        return serviceId;
    }

    /** Returns the id of the state or the task; 0 for the service itself. */
    public long id() {
        return id;
    }

    /** Returns whether the other object is the target for the same resource. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Target that && valueFields().equals(that.valueFields());
    }

    @Override
    public int hashCode() {
        return valueFields().hashCode();
    }

    /** Returns the level and the ids. */
    @Override
    public String toString() {
        return valueFields().toString();
    }

    private ValueFields valueFields() {
        return new ValueFields(Target.class)
                .show("level", level)
                .show("serviceId", serviceId)
                .show("id", id);
    }
}
