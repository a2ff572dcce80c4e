/** How stores that keep conversations as bytes write them: the same in all of them, so that they can be moved. */
@NullMarked
package io.contextservices.store.record;

import org.jspecify.annotations.NullMarked;
