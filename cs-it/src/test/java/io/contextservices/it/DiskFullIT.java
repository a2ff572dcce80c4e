package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.UnavailableException;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests clients of a server whose disk is full: the logs that RocksDB is going to write are links to /dev/full. */
@Tag("slow")
class DiskFullIT {

    private static final int LOGS = 500;
    private static final String LARGE = "x".repeat(1_000_000);

    @TempDir
    Path data;

    private final List<Long> acknowledged = new ArrayList<>();

    private @Nullable RuntimeException start(ContextServices services, String attached) {
        try {
            ServiceStartEvent event =
                    ServiceStartEvent.forCustomer("C").attach("a", attached).build();
            acknowledged.add(services.start(event).serviceId());
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void fullDiskRefusesWritesButNotReads() throws Exception {
        try (ServerProcess server = ServerProcess.serve(data);
                ContextServices services = ContextServicesClient.builder()
                        .baseUrl(server.url())
                        .build()
                        .blocking()) {
            assertThat(start(services, "small")).isNull();
            List<Path> links = new ArrayList<>();
            for (int number = 1; number < LOGS; number++) {
                Path log = data.resolve(String.format(Locale.ROOT, "db/%06d.log", number));
                if (!Files.exists(log)) {
                    links.add(Files.createSymbolicLink(log, Path.of("/dev/full")));
                }
            }

            RuntimeException refused = null;
            for (int i = 0; i < 50 && refused == null; i++) {
                refused = start(services, LARGE);
            }
            assertThat(refused)
                    .asInstanceOf(type(UnavailableException.class))
                    .satisfies(full -> assertThat(full.retryAfter()).contains(Duration.ofSeconds(5)));
            assertThat(start(services, "small")).isInstanceOf(UnavailableException.class);
            assertThat(services.get(acknowledged.get(0)).isActive()).isTrue();

            for (Path link : links) {
                Files.deleteIfExists(link);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> start(services, "small") == null);
            for (long id : acknowledged) {
                assertThat(services.get(id).isActive()).isTrue();
            }
            assertThat(server.terminate()).isZero();
        }
        assertThat(RocksDbStore.verify(data, ContextEngine::problems, progress -> {}))
                .satisfies(report -> assertThat(report.problems()).isEmpty())
                .satisfies(report -> assertThat(report.active()).isEqualTo(acknowledged.size()));
    }
}
