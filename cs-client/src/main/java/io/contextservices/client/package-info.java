/** A typed client for a Context Services server. */
@NullMarked
package io.contextservices.client;

import org.jspecify.annotations.NullMarked;
