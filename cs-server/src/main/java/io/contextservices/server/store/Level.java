package io.contextservices.server.store;

/** The three levels of a conversation. */
public enum Level {
    /** The service itself. */
    SERVICE,
    /** A state of the service. */
    STATE,
    /** A task, of a state or of the service itself. */
    TASK
}
