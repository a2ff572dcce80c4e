/** Examples: one runnable class per task. The README and the recipes quote the code between two region comments. */
@NullMarked
package io.contextservices.examples;

import org.jspecify.annotations.NullMarked;
