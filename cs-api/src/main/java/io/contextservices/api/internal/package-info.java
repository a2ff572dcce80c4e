/**
 * The parts of the API that the wire format shares with it. Internal: public only for the other packages of this project.
 */
@NullMarked
package io.contextservices.api.internal;

import org.jspecify.annotations.NullMarked;
