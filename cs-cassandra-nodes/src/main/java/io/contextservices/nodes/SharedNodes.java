package io.contextservices.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Stores one node per requested version in the root store of the test run, which closes it at the end. */
final class SharedNodes implements ParameterResolver {

    private static final Namespace NODES = Namespace.create(SharedNodes.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CassandraNode.class;
    }

    @Override
    public CassandraNode resolveParameter(ParameterContext parameter, ExtensionContext context) {
        CassandraNode node = context.getRoot()
                .getStore(NODES)
                .getOrComputeIfAbsent(version(context.getRequiredTestClass()), SharedNodes::start, CassandraNode.class);
        try {
            node.checkRunning();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return node;
    }

    private static CassandraVersion version(Class<?> test) {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            var annotation = AnnotationSupport.findAnnotation(type, OnCassandra.class);
            if (annotation.isPresent()) {
                return annotation.get().value();
            }
        }
        throw new ParameterResolutionException(test + " names no version of Cassandra");
    }

    private static CassandraNode start(CassandraVersion version) {
        try {
            return CassandraNode.startForgetful(version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }
}
