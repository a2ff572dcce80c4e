/** The embedded store, which keeps conversations on a local disk in RocksDB. */
@NullMarked
package io.contextservices.rocksdb;

import org.jspecify.annotations.NullMarked;
