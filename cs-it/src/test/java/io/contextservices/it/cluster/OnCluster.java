package io.contextservices.it.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class the {@link Cluster} that all such classes share, to kill and pause its nodes as it likes: behind each
 * test they are started again.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@Timeout(900)
@ExtendWith(SharedCluster.class)
@interface OnCluster {}
