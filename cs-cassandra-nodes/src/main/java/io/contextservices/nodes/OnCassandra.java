package io.contextservices.nodes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lets constructors and methods of a test class take a {@link CassandraNode}. It is one for all classes that ask for the same
 * version in a test run: it is started for the first, and ends after the last. So it must be left running, and each test keeps
 * to a keyspace of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SharedNodes.class)
public @interface OnCassandra {
    /** The version of the node. */
    CassandraVersion value();
}
