/** Tests of everything together; there is nothing here but tests. */
@NullMarked
package io.contextservices.it;

import org.jspecify.annotations.NullMarked;
