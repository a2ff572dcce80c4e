/**
 * The HTTP transport: connections, bodies, limits and TLS. It processes requests before the routes, and writes
 * responses. Internal: public only for the other packages of this module.
 */
@NullMarked
package io.contextservices.server.internal.transport;

import org.jspecify.annotations.NullMarked;
