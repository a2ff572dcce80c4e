/** The contracts of stores and of the operations, as JUnit classes to extend for each implementation. */
@NullMarked
package io.contextservices.testkit;

import org.jspecify.annotations.NullMarked;
