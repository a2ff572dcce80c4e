package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.Target;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.client.RetryPolicy;
import io.contextservices.json.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a client whose server is restarted. */
@Tag("slow")
class RestartIT {

    private static final int CONNECTIONS = 10;
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path data;

    private static CompletableFuture<?> change(AsyncContextServices services, long id, int n) {
        return services.putExtension(Target.service(id), "x" + n, Json.of(n));
    }

    private static void changeTogether(AsyncContextServices services, List<Long> ids) {
        List<CompletableFuture<?>> changes = IntStream.range(0, ids.size())
                .<CompletableFuture<?>>mapToObj(i -> change(services, ids.get(i), i))
                .toList();
        assertThat(changes).allSatisfy(change -> assertThat(change).succeedsWithin(SOON));
    }

    private ServerProcess restart(int port) throws IOException {
        return ServerProcess.start(new ProcessBuilder(
                        ServerProcess.command("serve", "--port", String.valueOf(port), "--data", data.toString()))
                .redirectError(Redirect.INHERIT));
    }

    @Test
    void restartDoesNotFailChangesOnOldConnections() throws Exception {
        ServerProcess first = ServerProcess.serve(data);
        int port = URI.create(first.url()).getPort();
        try (first;
                ContextServicesClient client =
                        ContextServicesClient.builder().baseUrl(first.url()).build()) {
            List<Long> ids = IntStream.range(0, CONNECTIONS)
                    .mapToObj(i -> client.blocking()
                            .start(ServiceStartEvent.forContactKey("k" + i).build())
                            .serviceId())
                    .toList();
            changeTogether(client, ids);
            assertThat(first.terminate()).isZero();
            try (ServerProcess second = restart(port)) {
                assertThat(second.url()).isEqualTo(first.url());
                for (int i = 0; i < 2 * CONNECTIONS; i++) {
                    assertThat(change(client, ids.get(0), i)).succeedsWithin(SOON);
                }
                changeTogether(client, ids);
            }
        }
    }

    @Test
    void changeIsRetriedUntilTheServerIsBack() throws Exception {
        ServerProcess first = ServerProcess.serve(data);
        int port = URI.create(first.url()).getPort();
        // The retry budget begins with ten retries, which must last while the server starts.
        RetryPolicy patient = RetryPolicy.DEFAULT.withAttempts(11).withFirstPause(Duration.ofSeconds(3));
        try (first;
                ContextServicesClient client = ContextServicesClient.builder()
                        .baseUrl(first.url())
                        .callTimeout(SOON)
                        .retries(patient)
                        .build()) {
            ServiceStartEvent event = ServiceStartEvent.forContactKey("k").build();
            long id = client.blocking().start(event).serviceId();
            assertThat(first.terminate()).isZero();
            CompletableFuture<?> end = client.end(id, ServiceEndEvent.builder().build());
            await().during(Duration.ofMillis(500)).until(() -> !end.isDone());
            try (ServerProcess second = restart(port)) {
                assertThat(second.url()).isEqualTo(first.url());
                assertThat(end).succeedsWithin(SOON);
            }
        }
    }
}
