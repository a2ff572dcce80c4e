package io.contextservices.it.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.contextservices.wire.UriCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares exchanges with the document. Safe for use by several threads. */
final class Checker {

    /** Headers of HTTP itself. Cache headers are described once, and have their own test. */
    private static final Set<String> NOT_OF_THE_API = Set.of(
            "cache-control", "connection", "content-length", "content-type", "date", "transfer-encoding", "vary");

    private final OpenApi document;
    private final Schemas schemas;
    private final Coverage coverage;

    Checker(OpenApi document, Schemas schemas, Coverage coverage) {
        this.document = document;
        this.schemas = schemas;
        this.coverage = coverage;
    }

    /** Returns all deviations of an exchange from the document. */
    List<String> faults(Exchange exchange) {
        coverage.exchange();
        List<String> faults = new ArrayList<>();
        String path = exchange.path().startsWith(document.base() + '/')
                ? exchange.path().substring(document.base().length())
                : "";
        String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
        List<Operation> operations = document.at(path);
        Operation operation = operations.stream()
                .filter(each -> each.method().equals(method))
                .findFirst()
                .orElse(null);
        if (operation == null) {
            checkResponse(exchange, null, otherwise(exchange, operations, faults), faults);
        } else {
            checkRequest(exchange, operation, operation.match(Operation.segments(path)), faults);
            JsonNode response = operation.responses().get(exchange.status());
            if (response == null) {
                faults.add("a status that is not documented");
            } else {
                coverage.response(operation, exchange.status());
                checkResponse(exchange, operation, response, faults);
            }
        }
        return faults;
    }

    /** Returns the documented response to a request that matches no operation. */
    private JsonNode otherwise(Exchange exchange, List<Operation> operations, List<String> faults) {
        JsonNode early = document.responsesOfAllPaths().get(exchange.status());
        if (early != null) {
            return early;
        }
        boolean options = exchange.method().equals("OPTIONS");
        int expected = operations.isEmpty() ? 404 : options ? 204 : 405;
        if (exchange.status() != expected) {
            faults.add("not documented, so " + expected + " was expected");
        } else if (!operations.isEmpty()
                && !methods(operations)
                        .equals(Set.of(exchange.responseHeader("Allow").split(", ", -1)))) {
            faults.add("other methods are documented");
        }
        return document.sharedResponse(operations.isEmpty() ? "NotFound" : options ? "Options" : "MethodNotAllowed");
    }

    private static Set<String> methods(List<Operation> operations) {
        Set<String> methods = operations.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return methods;
    }

    private void checkRequest(Exchange exchange, Operation operation, Map<String, String> path, List<String> faults) {
        for (String parameter : exchange.query().split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && equals < parameter.length() - 1) {
                query(exchange, operation, parameter.substring(0, equals), parameter.substring(equals + 1), faults);
            }
        }
        path.forEach((name, value) ->
                value(exchange, operation, operation.parameter("path", name).orElseThrow(), value, faults));
        for (Operation.Parameter header : operation.parameters("header")) {
            String value = exchange.requestHeader(header.name());
            if (value != null) {
                value(exchange, operation, header, value, faults);
            }
        }
        if (exchange.isTaken() && operation.takesBody()) {
            byte[] body = exchange.requestBody();
            if (body.length > 0) {
                schemas.faults(operation.bodySchema(), body).forEach(fault -> faults.add("taken, although " + fault));
            } else if (operation.needsBody()) {
                faults.add("taken without a body");
            }
        }
    }

    private void query(Exchange exchange, Operation operation, String name, String value, List<String> faults) {
        operation
                .parameter("query", name)
                .ifPresentOrElse(
                        parameter -> value(
                                exchange,
                                operation,
                                parameter,
                                UriCodec.decodeSegment(value.replace('+', ' ')),
                                faults),
                        () -> {
                            if (exchange.isTaken()) {
                                faults.add("the parameter " + name + " is not documented");
                            }
                        });
    }

    private void value(
            Exchange exchange, Operation operation, Operation.Parameter parameter, String value, List<String> faults) {
        if (exchange.isTaken()) {
            coverage.parameter(operation, parameter);
            schemas.faults(parameter.schema(), value)
                    .forEach(fault -> faults.add(parameter.name() + " is taken, although " + fault));
        }
    }

    private void checkResponse(
            Exchange exchange, @Nullable Operation operation, JsonNode response, List<String> faults) {
        JsonNode headers = response.path("headers");
        headers.properties().forEach(entry -> {
            JsonNode header = document.resolve(entry.getValue());
            String value = exchange.responseHeader(entry.getKey());
            if (value != null) {
                if (operation != null) {
                    coverage.header(operation, exchange.status(), entry.getKey());
                }
                schemas.faults(header.get("schema"), value)
                        .forEach(fault -> faults.add("header " + entry.getKey() + ": " + fault));
            } else if (header.path("required").asBoolean()) {
                faults.add("no header " + entry.getKey());
            }
        });
        Set<String> more = new TreeSet<>(exchange.responseHeaders().keySet());
        more.removeAll(NOT_OF_THE_API);
        headers.fieldNames().forEachRemaining(name -> more.remove(name.toLowerCase(Locale.ROOT)));
        more.forEach(name -> faults.add("the header " + name + " is not documented"));
        checkContent(exchange, response.path("content"), faults);
    }

    private void checkContent(Exchange exchange, JsonNode content, List<String> faults) {
        String header = exchange.responseHeader("Content-Type");
        String type = (Operation.JSON + ";charset=utf-8").equals(header) ? Operation.JSON : header;
        if (content.isMissingNode()) {
            if (type != null || exchange.responseBody().length > 0) {
                faults.add("a body that is not documented");
            }
        } else if (type == null || !content.has(type) || Operation.JSON.equals(header)) {
            faults.add("the content type " + header + " is not documented");
        } else if (type.equals(Operation.JSON) && !exchange.method().equals("HEAD")) {
            checkBody(content.get(type).get("schema"), exchange.responseBody(), faults);
        }
    }

    private void checkBody(JsonNode schema, byte[] body, List<String> faults) {
        try {
            JsonNode value = Schemas.parse(body);
            faults.addAll(schemas.faults(schema, value));
            coverage.body(schema, value);
        } catch (IOException e) {
            faults.add("a response that is not JSON: " + e.getMessage());
        }
    }
}
