package io.contextservices.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.store.MemoryStore;
import io.undertow.Handlers;
import io.undertow.Undertow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the location of the API's description, and that it has exactly the routes of the server. */
class ApiDocumentTest {

    /** The methods that the document describes once for all paths. */
    private static final Set<String> METHODS_OF_ALL_PATHS = Set.of("HEAD", "OPTIONS");

    private static final Set<String> KEYS_THAT_ARE_NO_METHODS =
            Set.of("summary", "description", "servers", "parameters");

    private final ContextEngine engine = ContextEngine.on(new MemoryStore());

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theDocumentHasExactlyTheRoutesOfTheServer() throws IOException {
        HttpApi api = (HttpApi) ContextServer.builder(engine).handler();
        Set<String> routes = new TreeSet<>();
        for (Route route : api.routes()) {
            for (String method : route.allow().split(", ", -1)) {
                routes.add(method + " /" + route.path());
            }
        }
        routes.removeIf(route -> METHODS_OF_ALL_PATHS.contains(route.substring(0, route.indexOf(' '))));

        assertThat(documented()).containsExactlyInAnyOrderElementsOf(routes).hasSizeGreaterThan(30);
    }

    private static Set<String> documented() throws IOException {
        JsonNode document = new YAMLMapper().readTree(ApiDocument.class.getResourceAsStream("openapi.yaml"));
        Set<String> routes = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .map(operation -> operation.getKey())
                        .filter(key -> !KEYS_THAT_ARE_NO_METHODS.contains(key))
                        .forEach(method -> routes.add(
                                method.toUpperCase() + ' ' + path.getKey().replaceAll("\\{\\w+}", "{}"))));
        return routes;
    }

    @ParameterizedTest
    @CsvSource({"GET", "HEAD"})
    void theDocumentIsServed(String method) throws Exception {
        byte[] document;
        try (var in = ApiDocument.class.getResourceAsStream("openapi.yaml")) {
            document = in.readAllBytes();
        }
        try (ContextServer server = ContextServer.builder(engine).port(0).start()) {
            URI url = server.uri().resolve("/genesys/1/cs/openapi.yaml");
            HttpRequest request = HttpRequest.newBuilder(url)
                    .method(method, BodyPublishers.noBody())
                    .build();

            HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/yaml");
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(document.length);
            assertThat(response.body()).isEqualTo(method.equals("HEAD") ? new byte[0] : document);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mounted/here/"})
    void serverUrlInDocumentFollowsMountPath(String prefix) throws Exception {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path()
                        .addPrefixPath(prefix, ContextServer.builder(engine).handler()))
                .build();
        undertow.start();
        try {
            InetSocketAddress address =
                    (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
            URI url = URI.create("http://127.0.0.1:" + address.getPort() + prefix + "genesys/1/cs/openapi.yaml");
            JsonNode document = new YAMLMapper().readTree(get(url).body());

            URI server = url.resolve(document.at("/servers/0/url").textValue());

            assertThat(server + "/openapi.yaml").isEqualTo(url.toString());
            assertThat(get(URI.create(server + "/services/anonymous/42")).statusCode())
                    .isEqualTo(200);
        } finally {
            undertow.stop();
        }
    }

    private static HttpResponse<byte[]> get(URI url) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
    }
}
