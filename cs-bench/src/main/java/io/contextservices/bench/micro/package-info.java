/** Benchmarks of single methods, as JMH runs them. */
@NullMarked
package io.contextservices.bench.micro;

import org.jspecify.annotations.NullMarked;
