/** A store for several machines: any number of servers share one Apache Cassandra cluster. */
@NullMarked
package io.contextservices.cassandra;

import org.jspecify.annotations.NullMarked;
