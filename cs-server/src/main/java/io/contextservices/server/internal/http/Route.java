package io.contextservices.server.internal.http;

import io.contextservices.engine.internal.Operations;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A path template with its operations. */
public final class Route {

    /** The beginning of every resource's path. */
    public static final String BASE = "genesys/1/cs/";

    private static final String PARAMETER = "{}";

    private final List<String> template;
    private final Map<HttpString, Operation> operations = new LinkedHashMap<>();

    private Route(List<String> template) {
        this.template = template;
    }

    /** Handles one method of a resource. It may throw the exceptions of the API, which become error responses. */
    @FunctionalInterface
    interface Operation {
        void handle(HttpServerExchange exchange, Operations operations, List<String> parameters) throws Exception;
    }

    /** Returns a route for a path below {@link #BASE}, in which {@code {}} stands for any one segment. */
    static Route at(String path) {
        return new Route(List.of((BASE + path).split("/", -1)));
    }

    Route on(HttpString method, Operation operation) {
        operations.put(method, operation);
        if (method.equals(Methods.GET)) {
            operations.put(Methods.HEAD, operation);
        }
        return this;
    }

    @Nullable
    Operation operation(HttpString method) {
        return operations.get(method);
    }

    /** Returns the path below {@link #BASE}, with {@link #PARAMETER}s. */
    String path() {
        return String.join("/", template).substring(BASE.length());
    }

    /** Returns the value of the header {@code Allow}. */
    String allow() {
        return operations.keySet().stream()
                .map(HttpString::toString)
                .collect(Collectors.joining(", ", "", ", OPTIONS"));
    }

    /** Returns the segments in place of the {@link #PARAMETER}s if the path matches, otherwise {@code null}. */
    @Nullable
    List<String> match(List<String> segments) {
        if (segments.size() != template.size()) {
            return null;
        }
        List<String> parameters = new ArrayList<>(2);
        for (int i = 0; i < segments.size(); i++) {
            String expected = template.get(i);
            if (expected.equals(PARAMETER)) {
                parameters.add(segments.get(i));
            } else if (!expected.equals(segments.get(i))) {
                return null;
            }
        }
        return parameters;
    }
}
