/** JSON values that keep their text. */
@NullMarked
package io.contextservices.json;

import org.jspecify.annotations.NullMarked;
