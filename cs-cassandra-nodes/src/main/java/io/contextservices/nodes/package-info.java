/** Real Cassandra nodes for tests: processes of their own on loopback addresses, which a test may kill, pause and restart. */
@NullMarked
package io.contextservices.nodes;

import org.jspecify.annotations.NullMarked;
