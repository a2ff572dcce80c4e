package io.contextservices.server.internal.transport;

import java.time.Duration;

/**
 * What a server gives its peers at most.
 *
 * @param urlBytes longest path and query together
 * @param headerBytes largest sum of all headers' names and values
 * @param connections that may be open
 * @param turnedAway connections beyond these that get an answer before they are closed
 * @param requests that may be under way
 * @param bufferedBytes of bodies of requests under way; and as many of answers that have not been taken
 * @param requestTimeout for the headers of a request, and again for its body
 * @param idleTimeout between requests
 * @param writeTimeout for an answer to get on
 */
public record ServerLimits(
        int urlBytes,
        int headerBytes,
        int connections,
        int turnedAway,
        int requests,
        long bufferedBytes,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration writeTimeout) {}
