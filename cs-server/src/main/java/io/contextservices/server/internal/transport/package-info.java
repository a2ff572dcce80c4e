/**
 * Connections, bodies, limits and TLS: what happens to a request before a route sees it, and to its response. Internal: public
 * only for the other packages of this module.
 */
@NullMarked
package io.contextservices.server.internal.transport;

import org.jspecify.annotations.NullMarked;
