/** The HTTP server of Context Services. */
@NullMarked
package io.contextservices.server;

import org.jspecify.annotations.NullMarked;
