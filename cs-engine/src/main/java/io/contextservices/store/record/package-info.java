/** The format of conversations in bytes, which all stores share, so that conversations can be moved. */
@NullMarked
package io.contextservices.store.record;

import org.jspecify.annotations.NullMarked;
