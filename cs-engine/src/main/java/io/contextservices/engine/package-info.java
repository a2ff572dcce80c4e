/** The operations in this process, without HTTP. */
@NullMarked
package io.contextservices.engine;

import org.jspecify.annotations.NullMarked;
