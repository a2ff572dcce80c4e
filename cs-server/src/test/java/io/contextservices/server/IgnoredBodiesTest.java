package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.RawHttp.Response;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an operation with an ignored body starts only after the whole body has arrived and is well-formed. */
class IgnoredBodiesTest {

    private static final String REMOVE = "DELETE /services/1/extensions/text";
    private static final String DELETE = "DELETE /services/1";
    private static final String EXPORT = "POST /maintenance/services/files?time_from=2000-01-01T00:00:00.000Z";
    private static final int LIMIT = 1_024;

    @TempDir
    Path directory;

    @RegisterExtension
    final ServerExtension server = new ServerExtension(
            () -> ContextEngine.builder(new MemoryStore())
                    .limits(Limits.DEFAULT.withBodyBytes(LIMIT))
                    .exportDirectory(directory)
                    .build(),
            builder -> builder.requestTimeout(Duration.ofMillis(600)));

    @BeforeEach
    void start() {
        server.engine()
                .start(ServiceStartEvent.forContactKey("42").attach("text", "x").build())
                .join();
    }

    @ParameterizedTest
    @ValueSource(strings = {REMOVE, DELETE, EXPORT})
    void requestWithMissingBodyHasNoEffect(String request) throws IOException {
        assertThat(send(request, "Content-Length: 10\r\n\r\n[").status()).isEqualTo(408);
        assertNothingDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {REMOVE, DELETE, EXPORT})
    void requestWithMalformedBodyHasNoEffect(String request) throws IOException {
        assertThat(send(request, "Transfer-Encoding: chunked\r\n\r\nzz\r\n").status())
                .isEqualTo(400);
        assertNothingDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {REMOVE, DELETE, EXPORT})
    void requestWithOversizedBodyHasNoEffect(String request) throws IOException {
        int length = LIMIT + 1;
        assertThat(send(request, "Content-Length: " + length + "\r\n\r\n" + "x".repeat(length))
                        .status())
                .isEqualTo(413);
        assertNothingDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {REMOVE, DELETE, EXPORT})
    void contentOfUnusedBodyIsIgnored(String request) throws IOException {
        assertThat(send(request, "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nxyz")
                        .status())
                .isEqualTo(200);
    }

    private Response send(String request, String headersAndBody) throws IOException {
        try (RawHttp http = new RawHttp(server.port())) {
            http.write(request.replace(" /", " /genesys/1/cs/") + " HTTP/1.1\r\nHost: localhost\r\n" + headersAndBody);
            return http.read(false);
        }
    }

    private void assertNothingDone() throws IOException {
        assertThat(server.engine()
                        .get(1, ServiceView.plain().withAllExtensions())
                        .join()
                        .attached())
                .containsEntry("text", Json.of("x"));
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
