/** The operations over HTTP. */
@NullMarked
package io.contextservices.server;

import org.jspecify.annotations.NullMarked;
