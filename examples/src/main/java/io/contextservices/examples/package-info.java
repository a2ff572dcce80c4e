/** One runnable class per question. What stands between two region comments is quoted in the README. */
@NullMarked
package io.contextservices.examples;

import org.jspecify.annotations.NullMarked;
