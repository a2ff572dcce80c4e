/** The HTTP API: routes, bodies, errors, limits. Internal: public only for the other packages of this module. */
@NullMarked
package io.contextservices.server.internal.http;

import org.jspecify.annotations.NullMarked;
