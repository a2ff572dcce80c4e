/** Moves what one store keeps to another. For whoever has two stores, of whatever kind. */
@NullMarked
package io.contextservices.store.copy;

import org.jspecify.annotations.NullMarked;
