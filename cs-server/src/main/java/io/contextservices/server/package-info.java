/** The operations in this process, and the same over HTTP. */
@NullMarked
package io.contextservices.server;

import org.jspecify.annotations.NullMarked;
