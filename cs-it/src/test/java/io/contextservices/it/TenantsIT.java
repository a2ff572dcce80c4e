package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests tenants with the command {@code cs}, beginning with a server without tenants. */
@Tag("slow")
class TenantsIT {

    @TempDir
    Path directory;

    private ServerProcess serve(String tenants) throws Exception {
        return ServerProcess.serve(
                directory.resolve("data"), Map.of("CS_TENANTS", tenants), Redirect.to(log().toFile()));
    }

    private Path log() {
        return directory.resolve("log");
    }

    private static ContextServices client(ServerProcess server, String tenant) {
        return ContextServicesClient.builder()
                .baseUrl(server.url())
                .tenant(tenant)
                .build()
                .blocking();
    }

    private static int found(ServerProcess server, String tenant) {
        try (ContextServices services = client(server, tenant)) {
            return services.findByContactKey("42", ServiceQuery.all())
                    .services()
                    .size();
        }
    }

    private String cs(String... arguments) throws Exception {
        Process process = new ProcessBuilder(ServerProcess.command(arguments))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void servicesOfUnconfiguredTenantsAreReported() throws Exception {
        try (ServerProcess server = ServerProcess.serve(directory.resolve("data"));
                ContextServices services = client(server, "default")) {
            assertThat(server.greeting()).doesNotContain("ContactCenterId");
            services.start(ServiceStartEvent.forContactKey("42").build());
            services.start(ServiceStartEvent.forContactKey("42").build());
            assertThat(server.terminate()).isZero();
        }
        try (ServerProcess server = serve("north,acme")) {
            assertThat(server.greeting()).contains("-H 'ContactCenterId: north' ");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(Files.readString(log()))
                            .contains("the store holds services of tenants that are not configured: default (2);"));
            assertThat(cs("find", "--contact", "42", "--url", server.url(), "--tenant", "acme"))
                    .isEqualTo("[]\n");
            assertThat(server.terminate()).isZero();
        }
        try (ServerProcess server = serve("default,acme")) {
            assertThat(List.of(found(server, "default"), found(server, "acme"))).containsExactly(2, 0);
            assertThat(cs("get", "2", "--url", server.url().substring("http://".length()), "--tenant", "default"))
                    .contains("\"service_id\":2");
            assertThat(server.terminate()).isZero();
            assertThat(Files.readString(log())).doesNotContain("not configured");
        }
    }
}
