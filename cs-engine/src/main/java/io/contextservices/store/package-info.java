/**
 * The interface of conversation stores, and a store in memory for tests. For authors of stores; an application only
 * opens a store.
 */
@NullMarked
package io.contextservices.store;

import org.jspecify.annotations.NullMarked;
