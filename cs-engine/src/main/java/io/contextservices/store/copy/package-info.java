/** Copies the contents of one store to another, between stores of any kind. */
@NullMarked
package io.contextservices.store.copy;

import org.jspecify.annotations.NullMarked;
