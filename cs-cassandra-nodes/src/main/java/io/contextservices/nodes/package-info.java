/** Real Cassandra nodes for tests: processes on loopback addresses, which a test can kill, suspend and restart. */
@NullMarked
package io.contextservices.nodes;

import org.jspecify.annotations.NullMarked;
