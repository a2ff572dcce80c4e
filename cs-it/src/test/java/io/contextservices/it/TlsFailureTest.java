package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contextservices.api.ContextServices;
import io.contextservices.api.EndEvent;
import io.contextservices.api.Json;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TransportException;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.client.RetryPolicy;
import io.contextservices.server.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.server.store.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client says, and does, where TLS does not come about, or a connection over TLS has ended. */
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
    void causesAreTold() throws Exception {
        Keystore keystore = Keystore.make(directory.resolve("keystore.p12"));
        try (ContextEngine engine = ContextEngine.builder(new MemoryStore()).build();
                ContextServer tls = server(engine, keystore, 0);
                ContextServer plain = ContextServer.builder(engine).port(0).start()) {
            String https = "https://127.0.0.1:" + tls.port();

            assertThat(failure(https, new OkHttpClient()))
                    .endsWith("127.0.0.1:" + tls.port() + ": its certificate is not trusted");
            assertThat(failure("https://127.0.0.1:" + plain.port(), keystore.client()))
                    .endsWith(": it does not speak TLS");
        }
    }

    @Test
    void certificateOfAnotherHostIsToldAsSuch() throws Exception {
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

    /** Without retries: what is noticed in time costs no attempt. */
    @Test
    void connectionsThatEndedWithTheServerCostNoChange() throws Exception {
        Keystore keystore = Keystore.make(directory.resolve("keystore.p12"));
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
                    services.end(id, EndEvent.builder().build());
                }
            }
        } finally {
            end(http);
        }
    }
}
