/** Benchmarks of single methods, which JMH runs. */
@NullMarked
package io.contextservices.bench.micro;

import org.jspecify.annotations.NullMarked;
