package io.contextservices.nodes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Provides constructors and methods of a test class with a parameter of type {@link CassandraNode}. All classes of a
 * test run with the same version share a node, which starts for the first class and ends after the last. So tests must
 * not stop it, and each uses a keyspace of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SharedNodes.class)
public @interface OnCassandra {
    /** Returns the version of the node. */
    CassandraVersion value();
}
