package io.contextservices.it.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.contextservices.wire.UriCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Creates requests from the examples in the document, which tests can change. */
final class Requests {

    private final URI server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Requests(URI server) {
        this.server = server;
    }

    /** Creates the request of an operation's examples. */
    Sample sample(Operation operation) {
        return new Sample(operation);
    }

    int send(String method, String target, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + target))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + ' ' + target, e);
        }
    }

    /** A request to change and send. */
    final class Sample {

        private final Operation operation;
        private final Map<String, String> path = new LinkedHashMap<>();
        private final Map<String, String> query = new LinkedHashMap<>();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private byte @Nullable [] body;

        private Sample(Operation operation) {
            this.operation = operation;
            for (Operation.Parameter parameter : operation.parameters()) {
                of(parameter.in()).put(parameter.name(), text(parameter.node().get("example")));
            }
            // Otherwise every request but the first would be a replay.
            headers.computeIfPresent(
                    "Idempotency-Key", (name, example) -> UUID.randomUUID().toString());
            if (operation.takesBody()) {
                headers.put("Content-Type", Operation.JSON);
                body(operation.bodyExamples().get(0));
            }
        }

        Sample with(String in, String name, String value) {
            of(in).put(name, value);
            return this;
        }

        Sample without(String in, String name) {
            of(in).remove(name);
            return this;
        }

        /** Omits all optional parameters. */
        Sample plain() {
            operation.parameters().stream()
                    .filter(parameter -> !parameter.isRequired())
                    .forEach(parameter -> without(parameter.in(), parameter.name()));
            return this;
        }

        Sample body(JsonNode json) {
            return body(json.toString());
        }

        Sample body(String text) {
            body = text.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /** Returns whether the request is read-only. */
        boolean isRead() {
            return operation.method().equals("GET");
        }

        /** Returns whether the request leaves the objects of the examples unchanged. */
        boolean isHarmless() {
            return isRead()
                    || operation.template().endsWith("/start")
                    || operation.template().startsWith("/maintenance/");
        }

        /** Returns path and query. */
        String target() {
            String target = operation.document().base() + operation.template();
            for (Map.Entry<String, String> hole : path.entrySet()) {
                target = target.replace('{' + hole.getKey() + '}', UriCodec.encode(hole.getValue()));
            }
            StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");
            query.forEach((name, value) ->
                    parameters.add(name + '=' + UriCodec.encode(value).replace("%2C", ",")));
            return target + parameters;
        }

        int send() {
            List<String> pairs = new ArrayList<>();
            headers.forEach((name, value) -> pairs.addAll(List.of(name, value)));
            return Requests.this.send(operation.method(), target(), body, pairs.toArray(String[]::new));
        }

        private Map<String, String> of(String in) {
            return switch (in) {
                case "path" -> path;
                case "query" -> query;
                case "header" -> headers;
                default -> throw new IllegalArgumentException(in);
            };
        }
    }

    /** Returns an example of a parameter as text. */
    static String text(JsonNode example) {
        return example.isArray()
                ? StreamSupport.stream(example.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : example.asText();
    }
}
