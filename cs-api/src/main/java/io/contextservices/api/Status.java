package io.contextservices.api;

/** The status of the services, states or tasks that a query selects; the last segment of the URL. */
public enum Status {
    /** Active and completed ones. */
    ALL,
    /** Only active ones: {@code /active}. */
    ACTIVE,
    /** Only completed ones: {@code /completed}. */
    COMPLETED
}
