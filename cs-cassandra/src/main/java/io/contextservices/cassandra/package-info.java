/** The store for many machines: any number of servers on one Apache Cassandra cluster. */
@NullMarked
package io.contextservices.cassandra;

import org.jspecify.annotations.NullMarked;
