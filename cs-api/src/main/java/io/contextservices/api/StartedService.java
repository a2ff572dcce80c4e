package io.contextservices.api;

/**
 * The answer to a start: the service is kept.
 *
 * @param serviceId the id that the server assigned; {@code service_id}, positive, at most 2<sup>53</sup>&minus;1
 */
public record StartedService(long serviceId) {}
