/** Benchmarks that compare servers within one run. Ratios are portable; absolute figures are not. */
@NullMarked
package io.contextservices.bench;

import org.jspecify.annotations.NullMarked;
