/** Measures side by side, in one run. Ratios travel; absolute figures do not. */
@NullMarked
package io.contextservices.bench;

import org.jspecify.annotations.NullMarked;
