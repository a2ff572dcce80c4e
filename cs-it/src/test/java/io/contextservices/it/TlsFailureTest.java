package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TransportException;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.client.RetryPolicy;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.ContextServer;
import io.contextservices.store.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the client's messages and retries if a TLS handshake fails, or a TLS connection has ended. */
@Tag("slow")
class TlsFailureTest {

    @TempDir
    Path directory;

    private ContextServer server(ContextEngine engine, Keystore keystore, int port) {
        return ContextServer.builder(engine)
                .tls(keystore.file(), keystore.chars())
                .port(port)
                .start();
    }

    private static String failure(String url, OkHttpClient http) {
        try (ContextServicesClient client = ContextServicesClient.builder()
                .baseUrl(url)
                .httpClient(http)
                .retries(RetryPolicy.none())
                .build()) {
            TransportException e = catchThrowableOfType(
                    TransportException.class, () -> client.blocking().get(361));
            return e.getMessage();
        } finally {
            end(http);
        }
    }

    private static void end(OkHttpClient http) {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    @Test
    void tlsFailuresAreExplained() throws Exception {
        Keystore keystore = Keystore.create(directory.resolve("keystore.p12"));
        try (ContextEngine engine = ContextEngine.builder(new MemoryStore()).build();
                ContextServer tls = server(engine, keystore, 0);
                ContextServer plain = ContextServer.builder(engine).port(0).start()) {
            String https = "https://127.0.0.1:" + tls.port();

            assertThat(failure(https, new OkHttpClient()))
                    .endsWith("127.0.0.1:" + tls.port() + ": its certificate is not trusted");
            assertThat(failure("https://127.0.0.1:" + plain.port(), keystore.client()))
                    .endsWith(": the server does not use TLS");
        }
    }

    @Test
    void certificateOfAnotherHostIsReported() throws Exception {
        Path file = directory.resolve("other.p12");
        List<String> key = List.of("-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1");
        List<String> name = List.of("-dname", "CN=other", "-ext", "san=dns:other.example");
        Keystore.keytool(file, Stream.concat(key.stream(), name.stream()).toArray(String[]::new));
        Keystore other = new Keystore(file, Keystore.PASSWORD);
        try (ContextEngine engine = ContextEngine.builder(new MemoryStore()).build();
                ContextServer tls = server(engine, other, 0)) {
            assertThat(failure("https://127.0.0.1:" + tls.port(), other.client()))
                    .endsWith(": its certificate is not for this host");
        }
    }

    /** A faulty proxy could answer one request twice within one TLS record. */
    @Test
    void responseBeforeItsRequestIsRefused() throws Exception {
        Keystore keystore = Keystore.create(directory.resolve("keystore.p12"));
        OkHttpClient http = keystore.client();
        try (ServerSocket listener = keystore.listeners().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ContextServicesClient client = ContextServicesClient.builder()
                        .baseUrl("https://127.0.0.1:" + listener.getLocalPort())
                        .httpClient(http)
                        .callTimeout(Duration.ofSeconds(20))
                        .retries(RetryPolicy.none())
                        .build()) {
            new Thread(() -> respondTwice(listener), "splitting proxy").start();
            ContextServices services = client.blocking();
            ServiceStartEvent event = ServiceStartEvent.forContactKey("k").build();

            assertThat(services.start(event).serviceId()).isEqualTo(1);
            TransportException e = catchThrowableOfType(TransportException.class, () -> services.start(event));
            assertThat(e.requestMayHaveBeenProcessed()).isTrue();
            assertThat(e).hasRootCauseMessage("the response arrived before the request");
            assertThat(services.start(event).serviceId()).isEqualTo(1);
        } finally {
            end(http);
        }
    }

    private static void respondTwice(ServerSocket listener) {
        String response = "HTTP/1.1 201 Created\r\nContent-Length: 16\r\n\r\n{\"service_id\":";
        byte[] both = (response + "1}" + response + "6}").getBytes(StandardCharsets.US_ASCII);
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                for (int b = in.read(); b >= 0; b = in.read()) {
                    if (b == '}') {
                        socket.getOutputStream().write(both);
                    }
                }
            } catch (IOException ended) {
                // The client aborts the connection, or the test has ended.
            }
        }
    }

    /** The policy has no retries: a stale connection that is detected in time costs no attempt. */
    @Test
    void endedTlsConnectionsDoNotFailChanges() throws Exception {
        Keystore keystore = Keystore.create(directory.resolve("keystore.p12"));
        OkHttpClient http = keystore.client();
        http.dispatcher().setMaxRequestsPerHost(10);
        try (ContextEngine engine = ContextEngine.builder(new MemoryStore()).build()) {
            ContextServer first = server(engine, keystore, 0);
            int port = first.port();
            try (ContextServicesClient client = ContextServicesClient.builder()
                    .baseUrl("https://127.0.0.1:" + port)
                    .httpClient(http)
                    .retries(RetryPolicy.none())
                    .build()) {
                ContextServices services = client.blocking();
                List<CompletableFuture<?>> together = new ArrayList<>();
                IntStream.range(0, 10)
                        .forEach(i -> together.add(client.start(
                                ServiceStartEvent.forContactKey("k" + i).build())));
                together.forEach(CompletableFuture::join);
                assertThat(http.connectionPool().connectionCount()).isGreaterThan(1);
                long id = services.start(ServiceStartEvent.forContactKey("k").build())
                        .serviceId();
                first.close();
                try (ContextServer second = server(engine, keystore, port)) {
                    assertThat(second.port()).isEqualTo(port);
                    for (int i = 0; i < 20; i++) {
                        services.putExtension(Target.service(id), "x" + i, Json.of(i));
                    }
                    services.end(id, ServiceEndEvent.builder().build());
                }
            }
        } finally {
            end(http);
        }
    }
}
