/**
 * The wire format: how events, resources, queries and failures are written and read, and the rules for events that
 * arrive. For the other modules of this project; applications do not need it.
 */
@NullMarked
package io.contextservices.wire;

import org.jspecify.annotations.NullMarked;
