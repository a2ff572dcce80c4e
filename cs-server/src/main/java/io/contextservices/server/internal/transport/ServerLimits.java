package io.contextservices.server.internal.transport;

import java.time.Duration;

/**
 * The limits of a server.
 *
 * @param urlBytes maximum length of path and query together
 * @param headerBytes maximum total size of the names and values of all headers
 * @param connections maximum number of open connections
 * @param rejectedConnections number of connections beyond the maximum that get a response before they are closed
 * @param requests maximum number of requests under way
 * @param bufferedBytes maximum memory for bodies of requests under way, and again for unread responses
 * @param requestTimeout maximum time for the headers of a request, and again for its body
 * @param idleTimeout maximum time between requests
 * @param writeTimeout time between two checks of a response's progress
 */
public record ServerLimits(
        int urlBytes,
        int headerBytes,
        int connections,
        int rejectedConnections,
        int requests,
        long bufferedBytes,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration writeTimeout) {}
