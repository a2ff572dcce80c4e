/**
 * What a store of conversations must do, as an interface, and one in memory for tests. For those who write a store; an
 * application only opens one.
 */
@NullMarked
package io.contextservices.store;

import org.jspecify.annotations.NullMarked;
